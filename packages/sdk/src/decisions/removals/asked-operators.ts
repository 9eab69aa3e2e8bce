import { defined } from "../../base/problem/index.ts";
import type { IncludePackage, Operator } from "../../models/imageset/index.ts";
import { isOpen, isPin, moveOfRange, type Range } from "./bounds.ts";
import { overwrittenByCatalogs } from "./overwritten-catalogs.ts";
import { type Catalog, catalogAsWritten, minorOfTag, pairCatalogs } from "./paired-catalogs.ts";
import { droppedPlatforms } from "./platforms.ts";
import type { CatalogPart } from "./removal.ts";
import {
  type LostRequest,
  lost,
  lostBound,
  lostSwitch,
  pairByKey,
  type RequestChange,
} from "./request.ts";
import { orderTags } from "./tag-order.ts";

/**
 * Requests for catalogs that were dropped. A catalog is the same if its registry, its path, the minor in its tag
 * and its path in the destination are equal.
 */
export function lostOperators(
  before: readonly Operator[],
  after: readonly Operator[],
): readonly LostRequest[] {
  const { pairs, gone, earlier, later } = pairCatalogs(before, after);
  return [
    ...pairs.flatMap(([one, other]) => lostOfCatalog(one, other)),
    ...gone.map(lostCatalog),
    ...overwrittenByCatalogs(earlier, later),
  ];
}

function lostCatalog(gone: Catalog): LostRequest {
  const { name, target } = gone;
  const part = { catalog: catalogAsWritten(gone) };
  return lost("leaves", `catalog ${name}`, [], { from: target, part });
}

function lostOfCatalog(before: Catalog, after: Catalog): readonly LostRequest[] {
  const [from, to] = [before.operator, after.operator];
  const catalog = catalogAsWritten(after);
  const within = [`catalog ${catalog}`];
  const template = from.targetCatalogSourceTemplate !== to.targetCatalogSourceTemplate;
  return [
    ...lostTag("source", before.tag, after.tag, within),
    ...lostTag("tag in the mirror", before.target, after.target, within),
    ...lostSwitch(from.full, to.full, "all versions", within),
    ...droppedPlatforms(from.platforms, to.platforms).map((name) => lost("leaves", name, within)),
    ...(template ? [lostTemplate(from, to, within)] : []),
    ...lostPackages(from.packages ?? [], to.packages ?? [], catalog),
  ];
}

function lostTag(
  what: string,
  from: string,
  to: string,
  within: readonly string[],
): readonly LostRequest[] {
  const order = minorOfTag(from) === minorOfTag(to) ? orderTags(from, to) : "unordered";
  if (from === to || (order === "higher" && !from.includes("@"))) return [];
  return [lost(order === "lower" ? "lower" : "undetermined", what, within, { from, to })];
}

function lostTemplate(from: Operator, to: Operator, within: readonly string[]): LostRequest {
  const [before, after] = [from.targetCatalogSourceTemplate, to.targetCatalogSourceTemplate];
  return lost("undetermined", "template of the CatalogSource", within, { from: before, to: after });
}

/** An empty list asks for all packages. */
function lostPackages(
  before: readonly IncludePackage[],
  after: readonly IncludePackage[],
  catalog: string,
): readonly LostRequest[] {
  if (after.length === 0) return [];
  const within = [`catalog ${catalog}`];
  if (before.length === 0) {
    const part = { catalog, unlisted: "packages" } as const;
    const to = JSON.stringify(after);
    return [lost("leaves", "packages that the list leaves out", within, { to, part })];
  }
  const { pairs, gone } = pairByKey(before, after, ({ name }) => name);
  return [
    ...pairs.flatMap(([one, other]) => lostChannels(one, other, catalog)),
    ...gone.map(({ name, maxVersion: from }) =>
      lost("leaves", `package ${name}`, within, { from, part: { catalog, package: name } }),
    ),
  ];
}

/** Without channels a package asks for all of them. */
function lostChannels(
  before: IncludePackage,
  after: IncludePackage,
  catalog: string,
): readonly LostRequest[] {
  const part = { catalog, package: after.name };
  const within = [`catalog ${catalog}`];
  const subject = `package ${after.name}`;
  const inside = [...within, subject];
  const [earlier, later] = [before.channels ?? [], after.channels ?? []];
  if (earlier.length === 0 && later.length > 0) {
    const unlisted = { ...part, unlisted: "channels" } as const;
    const to = JSON.stringify(after);
    return [lost("leaves", "channels that the list leaves out", inside, { to, part: unlisted })];
  }
  if (earlier.length === 0) {
    const isAlone = isPin(before) && isPin(after);
    return lostRange(before, after, { subject, within, part, isAlone });
  }
  return earlier.flatMap((channel) => {
    const own = { ...part, channel: channel.name };
    const same = later.find(({ name }) => name === channel.name);
    const from = rangeOf(channel, before);
    const name = `channel ${channel.name}`;
    if (same === undefined && later.length > 0) {
      return [lost("leaves", name, inside, { from: from.maxVersion, part: own })];
    }
    const to = rangeOf(same ?? {}, after);
    const isNeeded = after.defaultChannel === channel.name && !isPin(to);
    const isAlone = later.length === 1 || isNeeded;
    return lostRange(from, to, { subject: name, within: inside, part: own, isAlone });
  });
}

/** The version range of a channel; otherwise that of its package. */
function rangeOf(channel: Range, { minVersion, maxVersion }: Range): Range {
  const isOwn = channel.minVersion !== undefined || channel.maxVersion !== undefined;
  return isOwn ? channel : { minVersion, maxVersion };
}

interface RangePlace {
  readonly subject: string;
  readonly within: readonly string[];
  readonly part: CatalogPart;
  /** Whether oc-mirror refuses the ImageSet when the range selects nothing. */
  readonly isAlone: boolean;
}

function lostRange(
  before: Range,
  after: Range,
  { subject, within, part, isAlone }: RangePlace,
): readonly LostRequest[] {
  const move = moveOfRange(before, after, isAlone);
  const whole = { ...part, ...defined({ upTo: after.maxVersion }) };
  return lostBound(move, subject, within, { ...wordsOf(before, after), part: whole });
}

/** Both ends where both move, so that an approval covers them; a pin in the place of a range leaves less than its end says. */
function wordsOf(before: Range, after: Range): RequestChange {
  const [from, to] = [before.maxVersion, after.maxVersion];
  const isWhole = isPin(after) && from !== to && (isPin(before) || isOpen(before));
  if (isWhole) return { from, to };
  if (before.minVersion === after.minVersion) {
    return { from, to: isOpen(before) ? `up to ${to}` : to };
  }
  const lower = [before, after].map(({ minVersion = "any" }) => `from ${minVersion}`);
  const upper = from === to ? ["", ""] : [from, to].map((end) => ` to ${end ?? "its newest"}`);
  return { from: `${lower[0]}${upper[0]}`, to: `${lower[1]}${upper[1]}` };
}
