import {
  type CatalogSource,
  openCatalogSource,
  type SelectedCatalog,
  selectFromCatalog,
} from "@mirrorkit/sdk/catalog";
import { repositoryOf, tryReadImageReference } from "@mirrorkit/sdk/image";
import type { ImageSetConfiguration } from "@mirrorkit/sdk/imageset";
import type { MappingEntry } from "@mirrorkit/sdk/mapping";
import { isMirrorError } from "@mirrorkit/sdk/problems";

type Operator = NonNullable<ImageSetConfiguration["mirror"]["operators"]>[number];

/**
 * Reads the catalogs that a workspace keeps beside its mapping, with what the ImageSet takes from them; undefined where it
 * lacks one of them, as a record does.
 */
export async function workspaceCatalogs(
  folder: string,
  entries: readonly MappingEntry[],
  { mirror }: ImageSetConfiguration,
): Promise<readonly SelectedCatalog[] | undefined> {
  const source = openCatalogSource({ folders: [{ folder }] });
  const found: SelectedCatalog[] = [];
  for (const operator of mirror.operators ?? []) {
    const one = await workspaceCatalog(operator, entries, source);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

async function workspaceCatalog(
  operator: Operator,
  entries: readonly MappingEntry[],
  source: CatalogSource,
): Promise<SelectedCatalog | undefined> {
  const { catalog, packages = [] } = operator;
  const pinned = digestOf(catalog, entries);
  if (pinned === undefined) return undefined;
  const names = packages.map(({ name }) => name);
  try {
    const wanted = names.length === 0 ? undefined : names;
    const { catalog: content, problems } = await source.find(pinned.reference, wanted);
    const result = selectFromCatalog(content, operator);
    if (problems.length > 0 || "refusal" in result) return undefined;
    return { catalog, digest: pinned.digest, selection: result.selection, content };
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}

/** A workspace may have several builds of a catalog: the mapping tells which one its pass had. */
function digestOf(
  catalog: string,
  entries: readonly MappingEntry[],
): { readonly reference: string; readonly digest: string } | undefined {
  const reading = tryReadImageReference(catalog);
  if (!("reference" in reading)) return undefined;
  const { reference } = reading;
  const repository = repositoryOf(reference);
  const own = entries.filter(
    ({ kind, source, destination }) =>
      kind === "catalog" &&
      repositoryOf(source) === repository &&
      (reference.tag === undefined || destination.tag === reference.tag),
  );
  const [first] = own;
  if (first?.digest === undefined || own.length > 1) return undefined;
  return { reference: `${repository}@${first.digest}`, digest: first.digest };
}
