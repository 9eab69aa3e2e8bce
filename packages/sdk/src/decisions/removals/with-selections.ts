import { compareSemanticVersions, readStrictVersion } from "../../models/versions/index.ts";
import { compareSelections, type OperatorChange } from "../selection/index.ts";
import { overwrittenBundles } from "./overwritten-bundles.ts";
import type { Removal } from "./removal.ts";
import { type LostRequest, lost } from "./request.ts";
import type { ProvingCatalogs } from "./superseded.ts";

/**
 * Adds to dropped requests what catalogs tell that the reader read itself, and neither requests nor digests do: a channel
 * that keeps no version, a head that falls, and a bundle whose place another one of its name takes. Requests that the
 * catalogs decide are left out.
 *
 * @param requested - the dropped requests of the ImageSet
 * @param catalogs - undefined where they were not read on both sides: then the requests are all that is known
 */
export function withSelections(
  imageSet: string,
  requested: readonly Removal[],
  catalogs: ProvingCatalogs | undefined,
): readonly Removal[] {
  if (catalogs === undefined) return requested;
  const decided = requested.filter(({ decidedBy }) => decidedBy === undefined);
  const known = new Set(catalogs.before.map(({ catalog }) => catalog));
  const channels = compareSelections(catalogs.before, catalogs.after)
    .operators.filter((change) => !isRequested(change, decided, known))
    .flatMap(lostOfChannel);
  const selected = [...channels, ...newlyOverwritten(catalogs)];
  return [...decided, ...selected.map((one) => ({ imageSet, ...one }))];
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

/** Whether a dropped request names the channel, its package or its catalog; one of unknown effect says less. */
function isRequested(
  { catalog, package: name, channelBefore = "" }: OperatorChange,
  requested: readonly Removal[],
  known: ReadonlySet<string>,
): boolean {
  const repository = repositoryIn(catalog);
  return requested.some(({ subject, effect, within: [outer, inner] }) => {
    if (effect !== "leaves" && effect !== "lower") return false;
    if (outer === undefined) {
      const [, dropped] = /^catalog (.+)$/s.exec(subject) ?? [];
      if (dropped === undefined || dropped === catalog) return dropped === catalog;
      return !known.has(catalog) && repositoryIn(dropped) === repository;
    }
    if (withoutTarget(outer) !== `catalog ${catalog}`) return false;
    if (inner === undefined) {
      return subject === `package ${name}` || subject === "packages that the list leaves out";
    }
    if (inner !== `package ${name}`) return false;
    return (
      subject === `channel ${channelBefore}` || subject === "channels that the list leaves out"
    );
  });
}

function withoutTarget(named: string): string {
  return named.replace(/^(catalog \S+) as .*$/s, "$1");
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
