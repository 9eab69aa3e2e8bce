import { compareSemanticVersions, readStrictVersion } from "../../models/versions/index.ts";
import { compareSelections, type OperatorChange } from "../selection/index.ts";
import { overwrittenBundles } from "./overwritten-bundles.ts";
import type { Removal } from "./removal.ts";
import { type LostRequest, lost } from "./request.ts";
import type { ProvingCatalogs } from "./superseded.ts";

/**
 * Finds what catalogs that the reader read itself tell and neither requests nor digests do: a channel that keeps no
 * version, a head that falls, and a bundle whose place another one of its name takes. What a dropped request says already
 * is left out.
 *
 * @param requested - the dropped requests of the same ImageSet
 */
export function lostSelections(
  imageSet: string,
  catalogs: ProvingCatalogs,
  requested: readonly Removal[],
): readonly Removal[] {
  const known = new Set(catalogs.before.map(({ catalog }) => catalog));
  const channels = compareSelections(catalogs.before, catalogs.after)
    .operators.filter((change) => !isRequested(change, requested, known))
    .flatMap(lostOfChannel);
  return [...channels, ...newlyOverwritten(catalogs)].map((one) => ({ imageSet, ...one }));
}

function lostOfChannel(change: OperatorChange): readonly LostRequest[] {
  const { catalog, package: name, channelBefore, channelAfter, before, after } = change;
  const [from, to] = [before.at(-1), after.at(-1)];
  if (channelBefore === undefined || from === undefined) return [];
  const subject = `channel ${channelBefore}`;
  const within = [`catalog ${catalog}`, `package ${name}`];
  if (channelAfter !== channelBefore || to === undefined) {
    return [lost("leaves", subject, within, { from: before.join(", ") })];
  }
  const order = compareHeads(from, to);
  if (order === undefined) return [lost("undetermined", subject, within, { from, to })];
  return order > 0 ? [lost("lower", subject, within, { from, to })] : [];
}

/** Undefined where one of them is no version. */
function compareHeads(from: string, to: string): number | undefined {
  if (from === to) return 0;
  const [one, other] = [from, to].map((text) => readStrictVersion(text.split(" ")[0] ?? ""));
  if (one === undefined || other === undefined) return undefined;
  if (!("version" in one) || !("version" in other)) return undefined;
  return compareSemanticVersions(one.version, other.version);
}

/** Whether a dropped request names the channel, its package or its catalog. */
function isRequested(
  { catalog, package: name, channelBefore = "" }: OperatorChange,
  requested: readonly Removal[],
  known: ReadonlySet<string>,
): boolean {
  const repository = repositoryIn(catalog);
  return requested.some(({ subject, within: [outer, inner] }) => {
    if (outer === undefined) {
      const [, dropped] = /^catalog (.+)$/s.exec(subject) ?? [];
      if (dropped === undefined || dropped === catalog) return dropped === catalog;
      return !known.has(catalog) && repositoryIn(dropped) === repository;
    }
    if (outer !== `catalog ${catalog}`) return false;
    if (inner === undefined) {
      return subject === `package ${name}` || subject === "packages that the list leaves out";
    }
    if (inner !== `package ${name}`) return false;
    return (
      subject === `channel ${channelBefore}` || subject === "channels that the list leaves out"
    );
  });
}

function repositoryIn(catalog: string): string {
  const [named = ""] = catalog.replace(/^docker:\/\//, "").split("@");
  return named.replace(/:[^:/]*$/, "");
}

function newlyOverwritten({ before, after }: ProvingCatalogs): readonly LostRequest[] {
  const known = overwrittenBundles(before);
  return [...overwrittenBundles(after)].flatMap(([bundle, { loser, winner }]) => {
    if (known.get(bundle)?.winner === winner) return [];
    return [lost("undetermined", `bundle ${bundle}`, [], { from: loser, to: winner })];
  });
}
