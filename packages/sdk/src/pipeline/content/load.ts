import { isMirrorError, printable } from "../../base/problem/index.ts";
import type { KnownCatalog } from "../../decisions/content/index.ts";
import type { CatalogSource, FoundCatalog } from "../../edges/catalogs/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";

/** What is no failure of the world: oc-mirror would not find or read it either. */
const reasons: ReadonlySet<string> = new Set(["not-found", "invalid-input"]);

/**
 * Reads the catalogs of an ImageSet, one after the other. References that are none are left out, and catalogs on a disk where
 * the source does not read them.
 *
 * @param wanted - whether whole catalogs are needed, or the packages that the ImageSet lists
 */
export async function loadCatalogs(
  operators: readonly Operator[],
  source: CatalogSource,
  wanted: "listed" | "whole",
): Promise<ReadonlyMap<string, KnownCatalog>> {
  const known = new Map<string, KnownCatalog>();
  for (const { catalog } of operators) {
    if (known.has(catalog)) continue;
    const own = operators.filter((one) => one.catalog === catalog);
    const isWhole = wanted === "whole" || own.some(({ packages = [] }) => packages.length === 0);
    const names = own.flatMap(({ packages = [] }) => packages.map(({ name }) => name));
    const found = await loadOne(catalog, source, isWhole ? undefined : names);
    if (found !== undefined) known.set(catalog, found);
  }
  return known;
}

async function loadOne(
  catalog: string,
  source: CatalogSource,
  names: readonly string[] | undefined,
): Promise<KnownCatalog | undefined> {
  const reading = readImageSpec(catalog);
  if ("fault" in reading) return undefined;
  if (reading.spec.transport !== "docker://" && source.readsLayouts !== true) return undefined;
  if (reading.spec.tag !== "" && reading.spec.hex !== "") {
    return { reason: "oc-mirror does not support a tag and a digest together for catalogs" };
  }
  try {
    return toKnown(await source.find(catalog, names));
  } catch (error) {
    if (isMirrorError(error) && reasons.has(error.code)) return { reason: error.message };
    throw error;
  }
}

function toKnown({ catalog, problems }: FoundCatalog): KnownCatalog {
  const [problem] = problems;
  if (problem === undefined) return { catalog };
  const { file = "", line = 1 } = problem.position ?? {};
  return { reason: `${problem.message} (${printable(file)}:${line})` };
}
