import { type SelectedCatalog, selectFromCatalog } from "../../decisions/selection/index.ts";
import {
  type CatalogFolder,
  findCatalogPlace,
  openCatalogSource,
} from "../../edges/catalogs/index.ts";
import type { ImageSetConfiguration, Operator } from "../../models/imageset/index.ts";
import type { Mapping } from "../../models/mapping/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";

/** The catalogs that dry runs unpacked, as far as a mapping names them. */
export interface UnpackedCatalogs {
  /** Those of registries, each once. */
  readonly folders: readonly CatalogFolder[];
  /** A catalog of a registry that is not there; undefined when none is missing. */
  readonly missing?: string;
}

/**
 * Finds the catalogs of operators in a working-dir. The mapping names them by digest: of several versions, it tells which
 * one counts.
 */
export function findUnpackedCatalogs(
  pass: string,
  operators: readonly Operator[],
  mapping: Mapping,
): UnpackedCatalogs {
  const folders = new Map<string, CatalogFolder>();
  for (const operator of operators) {
    if (!isInRegistry(operator)) continue;
    const folder = unpacked(pass, operator, mapping);
    if (folder === undefined) return { folders: [], missing: operator.catalog };
    folders.set(operator.catalog, folder);
  }
  return { folders: [...folders.values()] };
}

/**
 * What an ImageSet selects from the catalogs that its mapping names; undefined where one of them is not in the working-dir,
 * cannot be read, or is not from a registry.
 */
export async function selectUnpacked(
  pass: string,
  { mirror }: ImageSetConfiguration,
  mapping: Mapping,
): Promise<readonly SelectedCatalog[] | undefined> {
  const { operators = [] } = mirror;
  const { folders, missing } = findUnpackedCatalogs(pass, operators, mapping);
  if (missing !== undefined || !operators.every(isInRegistry)) return undefined;
  const source = openCatalogSource({ folders });
  const selected: SelectedCatalog[] = [];
  for (const operator of operators) {
    const { catalog, packages = [] } = operator;
    const names = packages.length === 0 ? undefined : packages.map(({ name }) => name);
    const { catalog: content, digest, problems } = await source.find(catalog, names);
    const result = selectFromCatalog(content, operator);
    if (problems.length > 0 || digest === undefined || "refusal" in result) return undefined;
    selected.push({ catalog, digest, operator, selection: result.selection, content });
  }
  return selected;
}

function isInRegistry({ catalog }: Operator): boolean {
  const reading = readImageSpec(catalog);
  return !("fault" in reading) && reading.spec.transport === "docker://";
}

function unpacked(
  pass: string,
  { catalog, targetTag }: Operator,
  { entries }: Mapping,
): CatalogFolder | undefined {
  const reading = readImageSpec(catalog);
  if ("fault" in reading) return undefined;
  const { name, tag, hex } = reading.spec;
  const digests = entries.flatMap(({ kind, source, digest, destination }) => {
    if (kind !== "catalog" || `${source.registry}/${source.repository}` !== name) return [];
    const isOther = tag !== "" && destination.tag !== (targetTag ?? tag);
    return digest === undefined || isOther ? [] : [digest];
  });
  const digest = hex === "" ? only(digests) : `sha256:${hex}`;
  if (digest === undefined) return undefined;
  const place = findCatalogPlace(pass, `${name}@${digest}`);
  return place === undefined ? undefined : { folder: place.folder, reference: catalog, digest };
}

function only(digests: readonly string[]): string | undefined {
  const [first, ...others] = new Set(digests);
  return others.length === 0 ? first : undefined;
}
