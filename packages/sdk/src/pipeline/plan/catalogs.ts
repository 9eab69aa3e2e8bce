import { isMirrorError, MirrorError, printable } from "../../base/problem/index.ts";
import type { CatalogAnswer } from "../../decisions/plan/index.ts";
import type { CatalogSource, FoundCatalog } from "../../edges/catalogs/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";

/** What is no failure of the world: oc-mirror would refuse it as well. */
const reasons: ReadonlySet<string> = new Set(["not-found", "invalid-input"]);

/** Reads the catalogs of an ImageSet, one after the other; of one that it names twice all that any entry asks for. */
export async function findCatalogs(
  operators: readonly Operator[],
  source: CatalogSource,
): Promise<ReadonlyMap<string, CatalogAnswer>> {
  const answers = new Map<string, CatalogAnswer>();
  for (const catalog of new Set(operators.map((operator) => operator.catalog))) {
    const entries = operators.filter((operator) => operator.catalog === catalog);
    const lists = entries.map(({ packages = [] }) => packages);
    const packages = lists.some((list) => list.length === 0) ? [] : lists.flat();
    answers.set(catalog, await findCatalog({ catalog, packages }, source));
  }
  return answers;
}

async function findCatalog(operator: Operator, source: CatalogSource): Promise<CatalogAnswer> {
  const { catalog } = operator;
  const reading = readImageSpec(catalog);
  if ("fault" in reading) return { reason: reading.fault };
  const { transport, tag, hex } = reading.spec;
  if (tag !== "" && hex !== "") return { reason: "it is not read" };
  const isOnDisk = transport !== "docker://";
  if (isOnDisk && source.readsLayouts !== true) {
    return { reason: "catalogs on a disk are not read here", isNotRead: true };
  }
  try {
    return answerOf(operator, await findSelected(operator, source), isOnDisk);
  } catch (error) {
    if (isMirrorError(error) && reasons.has(error.code)) return { reason: error.message };
    throw error;
  }
}

/** A name that is not there is told with the nearest one, so that all names are needed. */
async function findSelected(
  { catalog, packages = [] }: Operator,
  source: CatalogSource,
): Promise<FoundCatalog> {
  const names = packages.map(({ name }) => name);
  if (names.length === 0) return source.find(catalog);
  const found = await source.find(catalog, names);
  const known = new Set(found.catalog.packages.map(({ name }) => name));
  return names.every((name) => known.has(name)) ? found : source.find(catalog);
}

function answerOf(
  { catalog }: Operator,
  { catalog: content, digest, from, problems }: FoundCatalog,
  isOnDisk: boolean,
): CatalogAnswer {
  const [problem] = problems;
  if (problem !== undefined) {
    const { file = "", line = 1 } = problem.position ?? {};
    return { reason: `${problem.message} (${printable(file)}:${line})` };
  }
  if (digest !== undefined) {
    return { digest, catalog: content, ...(isOnDisk ? { folder: from } : {}) };
  }
  throw new MirrorError(
    "wrong-use",
    `the digest of ${printable(catalog)} in ${printable(from)} is unknown`,
    {
      hint: `Give it: --catalog-dir ${printable(catalog)}@sha256:DIGEST=${printable(from)}`,
    },
  );
}
