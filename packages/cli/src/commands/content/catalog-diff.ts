import { compareCatalogs } from "@mirrorkit/sdk/catalog";
import { readTextFile } from "@mirrorkit/sdk/files";
import { type Operator, readImageSet } from "@mirrorkit/sdk/imageset";
import { invalidInput } from "@mirrorkit/sdk/internal";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { changesAsText } from "../../reports/catalogs.ts";
import { formatJson } from "../../reports/json.ts";
import { type CatalogFlags, readOne } from "./catalog-options.ts";

/** Compares two catalogs; exit 1 where they differ. */
export async function diff(
  before: string,
  after: string,
  flags: CatalogFlags & { readonly imageset?: string; readonly package?: readonly string[] },
): Promise<Outcome> {
  const wanted =
    flags.package ?? (flags.imageset === undefined ? undefined : packagesOf(flags.imageset));
  const older = await readOne(before, flags, wanted);
  const newer = await readOne(after, flags, wanted);
  const changes = compareCatalogs(older.catalog, newer.catalog, wanted);
  const status = changes.length === 0 ? exitStatus.fine : exitStatus.findings;
  const output =
    flags.json === true ? formatJson({ before, after, changes }) : changesAsText(changes);
  return { output, notes: "", status };
}

/** The packages that an ImageSet names; undefined where it takes a whole catalog. */
function packagesOf(file: string): readonly string[] | undefined {
  const { imageSet, problems } = readImageSet(readTextFile(file), file);
  if (imageSet === undefined) throw invalidInput(problems);
  const stanza = imageSet.kind === "ImageSetConfiguration" ? imageSet.mirror : imageSet.delete;
  const operators: readonly Operator[] = stanza.operators ?? [];
  const isWhole = operators.some(({ packages = [] }) => packages.length === 0);
  return isWhole
    ? undefined
    : operators.flatMap(({ packages = [] }) => packages.map(({ name }) => name));
}
