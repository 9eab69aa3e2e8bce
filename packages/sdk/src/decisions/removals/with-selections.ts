import { withoutRelease } from "../../models/catalog/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import { compareStrictVersions } from "../../models/versions/index.ts";
import {
  compareSelections,
  type OperatorChange,
  type SelectedCatalog,
} from "../selection/index.ts";
import { overwrittenBundles } from "./overwritten-bundles.ts";
import { catalogAsWritten, pairCatalogs } from "./paired-catalogs.ts";
import type { CatalogPart, Removal } from "./removal.ts";
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
  const channels = pairEntries(catalogs).flatMap((pair) => lostChannels(pair, decided));
  const selected = [...channels, ...newlyOverwritten(catalogs)];
  return [...decided, ...selected.map((one) => ({ imageSet, ...one }))];
}

/** A catalog with what it became, as requests pair them: nothing else may stand for it. */
interface EntryPair {
  readonly before: SelectedCatalog;
  /** Undefined where it is not asked for any more. */
  readonly after?: SelectedCatalog | undefined;
  /** The catalog as dropped requests have it. */
  readonly catalog: string;
  /** The same in the words of a removal. */
  readonly words: string;
}

function pairEntries({ before, after }: ProvingCatalogs): readonly EntryPair[] {
  const [old, now] = [byEntry(before), byEntry(after)];
  const { pairs, gone } = pairCatalogs([...old.keys()], [...now.keys()]);
  const stays = pairs.map(([from, to]) => ({
    before: old.get(from.operator),
    after: now.get(to.operator),
    catalog: catalogAsWritten(to),
    words: `catalog ${catalogAsWritten(to)}`,
  }));
  const leaves = gone.map((from) => ({
    before: old.get(from.operator),
    catalog: catalogAsWritten(from),
    words: `catalog ${from.name}`,
  }));
  return [...stays, ...leaves].flatMap(({ before: from, ...rest }) =>
    from === undefined ? [] : [{ before: from, ...rest }],
  );
}

function byEntry(catalogs: readonly SelectedCatalog[]): ReadonlyMap<Operator, SelectedCatalog> {
  return new Map(catalogs.map((one) => [{ catalog: one.catalog, ...one.operator }, one]));
}

function lostChannels(pair: EntryPair, requested: readonly Removal[]): readonly LostRequest[] {
  const { before, after, words } = pair;
  return compareSelections([before], after === undefined ? [] : [after])
    .operators.filter((change) => !isRequested(change, pair, requested))
    .flatMap((change) => lostOfChannel(change, words));
}

function lostOfChannel(change: OperatorChange, catalog: string): readonly LostRequest[] {
  const { package: name, channelBefore, channelAfter, before, after } = change;
  const [from, to] = [before.at(-1), after.at(-1)];
  if (channelBefore === undefined || from === undefined) return [];
  const subject = `channel ${channelBefore}`;
  const within = [catalog, `package ${name}`];
  if (channelAfter !== channelBefore || to === undefined) {
    return [lost("leaves", subject, within, { from: before.join(", ") })];
  }
  const order = compareHeads(from, to);
  if (order === undefined) return [lost("undetermined", subject, within, { from, to })];
  return order > 0 ? [lost("lower", subject, within, { from, to })] : [];
}

/** Undefined where one of them is no version. */
function compareHeads(from: string, to: string): number | undefined {
  return from === to ? 0 : compareStrictVersions(withoutRelease(from), withoutRelease(to));
}

/**
 * Whether a dropped request says as much: that the channel, its package or its catalog goes, or that the channel goes down to
 * just this version. One of unknown effect says less.
 */
function isRequested(
  change: OperatorChange,
  { catalog, after }: EntryPair,
  requested: readonly Removal[],
): boolean {
  return requested.some(
    ({ effect, part }) =>
      part !== undefined &&
      part.catalog === catalog &&
      (after === undefined || !isWhole(part)) &&
      isWithin(change, part) &&
      (effect === "leaves" || (effect === "lower" && isVersion(change.after, part.upTo))),
  );
}

/** Of two entries of one catalog, one may go while the other one stays. */
function isWhole({ package: name, unlisted }: CatalogPart): boolean {
  return name === undefined && unlisted === undefined;
}

function isWithin({ package: name, channelBefore }: OperatorChange, part: CatalogPart): boolean {
  if (part.package !== undefined && part.package !== name) return false;
  return part.channel === undefined || part.channel === channelBefore;
}

/** Whether the highest version is the one that a request ends with; `1.20` is 1.20.0. */
function isVersion(versions: readonly string[], asked: string | undefined): boolean {
  if (asked === undefined) return false;
  const end = asked.replace(/^v/, "");
  return [end, `${end}.0`, `${end}.0.0`].includes(withoutRelease(versions.at(-1) ?? ""));
}

function newlyOverwritten({ before, after }: ProvingCatalogs): readonly LostRequest[] {
  const known = overwrittenBundles(before);
  return [...overwrittenBundles(after)].flatMap(([bundle, { loser, winner }]) => {
    if (known.get(bundle)?.winner === winner) return [];
    return [lost("undetermined", `bundle ${bundle}`, [], { from: loser, to: winner })];
  });
}
