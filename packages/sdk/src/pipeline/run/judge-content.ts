import { defined, type Problem, printable } from "../../base/problem/index.ts";
import {
  type CatalogFolder,
  findCatalogPlace,
  openCatalogSource,
} from "../../edges/catalogs/index.ts";
import { readTextFile } from "../../edges/disk/index.ts";
import { type Operator, readImageSet, readOcMirrorVersion } from "../../models/imageset/index.ts";
import type { Mapping } from "../../models/mapping/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import { type ContentContext, inspectContent } from "../content/index.ts";
import { lastKnownPass } from "./baseline.ts";
import { placesOf, type RunContext } from "./context.ts";

/** What the catalogs of a dry run say against its ImageSet. */
export interface JudgedContent {
  readonly problems: readonly Problem[];
  /** What the step adds to its message: that it was checked, or why it was not; empty without operators. */
  readonly note: string;
}

/**
 * Checks an ImageSet against the catalogs that its dry run unpacked: they are those that the mapping was made from, so that
 * no registry is asked, and no tag can have moved on.
 *
 * @param version - of the oc-mirror that ran
 */
export async function judgeContent(
  context: RunContext,
  mapping: Mapping,
  version: string,
): Promise<JudgedContent> {
  const { file, pass } = placesOf(context);
  const text = readTextFile(file);
  const { imageSet } = readImageSet(text, file);
  if (imageSet?.kind !== "ImageSetConfiguration") return { problems: [], note: "" };
  const operators = (imageSet.mirror.operators ?? []).filter(isInRegistry);
  if (operators.length === 0) return { problems: [], note: "" };
  const folders = new Map<string, CatalogFolder>();
  for (const operator of operators) {
    const folder = unpacked(pass, operator, mapping);
    if (folder !== undefined) folders.set(operator.catalog, folder);
  }
  const missing = operators.find(({ catalog }) => !folders.has(catalog));
  if (missing !== undefined) {
    const name = printable(missing.catalog);
    return {
      problems: [],
      note: `; not checked against catalogs: the workspace does not have ${name} unpacked`,
    };
  }
  const catalogs = openCatalogSource({ folders: [...folders.values()] });
  const problems = await inspectContent(text, file, { catalogs }, contextOf(context, version));
  const count = folders.size === 1 ? "its catalog" : `its ${folders.size} catalogs`;
  return { problems, note: `; the ImageSet was checked against ${count}` };
}

function isInRegistry({ catalog }: Operator): boolean {
  const reading = readImageSpec(catalog);
  return !("fault" in reading) && reading.spec.transport === "docker://";
}

/** The mapping names catalogs by digest: of several versions in the workspace, it tells which one counts. */
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

function contextOf(context: RunContext, version: string): ContentContext {
  const { imageSet, settings } = context;
  const { destination } = placesOf(context);
  const clusters = [...settings().clusters].flatMap(
    ([name, { imageSets, version: runs, openshift }]) =>
      imageSets.includes(imageSet) ? [{ name, ...defined({ version: runs, openshift }) }] : [],
  );
  return {
    clusters,
    ...defined({
      before: lastKnownPass(context)?.imageSet,
      ocMirrorVersion: readOcMirrorVersion(version),
      destination: destination === "" ? undefined : `docker://${destination}`,
    }),
  };
}
