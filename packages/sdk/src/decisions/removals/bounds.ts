import { compareVersions, minorOf, readVersion } from "../../models/image/index.ts";
import { orderTags } from "./tag-order.ts";

/** How an upper bound moved. */
export type BoundMove = "kept" | "lower" | "undetermined";

/** How a range moved; `raised`: only catalogs tell whether it leaves anything of its channel. */
export type RangeMove = BoundMove | "raised";

/**
 * Compares two upper bounds; undefined is an open end. `1.0` as a bound means all of 1.0.x, so `1.0.5` is lower.
 *
 * @param exact - whether both are versions that are looked up, such as pins and releases: in a range of a catalog, a
 * bound that gains or loses its prerelease part selects other versions altogether and is undetermined
 */
export function moveOfBound(
  from: string | undefined,
  to: string | undefined,
  exact = false,
): BoundMove {
  if (from === to || to === undefined) return "kept";
  if (from === undefined) return "undetermined";
  const [before, after] = [readBound(from), readBound(to)];
  if (before === undefined || after === undefined) return "undetermined";
  const order = compareBounds(before, after);
  if (order > 0) return "lower";
  if (!exact && before.prerelease !== after.prerelease) return "undetermined";
  if (order < 0) return "kept";
  return before.build === after.build || orderTags(before.build, after.build) === "higher"
    ? "kept"
    : "undetermined";
}

/** The versions of a request. */
export interface Range {
  readonly minVersion?: string | undefined;
  readonly maxVersion?: string | undefined;
}

/**
 * Compares two ranges of a catalog. A lower end that is added, or that rises while the upper end is open, may
 * exceed every existing version: then nothing is left. Where nothing is left of a channel beside others, oc-mirror drops it
 * in silence. A pin is looked up as it is written.
 *
 * @param isAlone - whether oc-mirror refuses the ImageSet when nothing is left
 */
export function moveOfRange(before: Range, after: Range, isAlone: boolean): RangeMove {
  const exact = isPin(before) && isPin(after);
  const upper = moveOfBound(upperEnd(before), upperEnd(after), exact);
  if (upper !== "kept" || isOpen(after)) return upper;
  if (!exact && takesPrereleases(before) && !takesPrereleases(after)) return "undetermined";
  if (after.minVersion === undefined) return "kept";
  if (before.minVersion === undefined) return "undetermined";
  if (exact) return isAlone || isSameMinor(before, after) ? "kept" : "raised";
  if (after.maxVersion !== undefined && isAlone) return "kept";
  if (moveOfBound(after.minVersion, before.minVersion) === "kept") return "kept";
  return after.maxVersion === undefined ? "undetermined" : "raised";
}

/** Whether a range has no end. */
export function isOpen({ minVersion, maxVersion }: Range): boolean {
  return minVersion === undefined && maxVersion === undefined;
}

/** A range selects prereleases only where one of its ends is one. */
function takesPrereleases({ minVersion = "", maxVersion = "" }: Range): boolean {
  return [minVersion, maxVersion].some((bound) => readBound(bound)?.prerelease === true);
}

/** A pin of another minor may be a version of another channel only, which empties this one. */
function isSameMinor({ minVersion = "" }: Range, { minVersion: other = "" }: Range): boolean {
  const [from, to] = [readVersion(minVersion), readVersion(other)];
  return from !== undefined && to !== undefined && minorOf(from) === minorOf(to);
}

/** Whether a range is one version. */
export function isPin({ minVersion, maxVersion }: Range): boolean {
  return minVersion !== undefined && minVersion === maxVersion;
}

/** Of a range `1.20` is all of 1.20.x, but a pin is one version, and `1.20` is 1.20.0. */
function upperEnd(range: Range): string | undefined {
  const { maxVersion } = range;
  if (maxVersion === undefined || !isPin(range)) return maxVersion;
  const [, major, minor = ".0", patch = ".0", rest] =
    /^(v?\d+)(\.\d+)?(\.\d+)?(.*)$/s.exec(maxVersion) ?? [];
  return major === undefined ? maxVersion : `${major}${minor}${patch}${rest}`;
}

/** The numbers that a bound names, missing ones as infinity. */
interface Bound {
  readonly numbers: readonly number[];
  readonly version: NonNullable<ReturnType<typeof readVersion>>;
  readonly prerelease: boolean;
  readonly build: string;
}

const longestVersion = 256;

function readBound(text: string): Bound | undefined {
  if (text.length > longestVersion) return undefined;
  const version = readVersion(text);
  if (version === undefined) return undefined;
  const [named = "", build = ""] = text.replace(/^v/, "").split("+", 2);
  const [release = ""] = named.split("-", 1);
  const numbers = release.split(".").map(Number);
  return {
    numbers: [0, 1, 2].map((index) => numbers[index] ?? Number.POSITIVE_INFINITY),
    version,
    prerelease: named.includes("-"),
    build,
  };
}

function compareBounds(before: Bound, after: Bound): number {
  for (const [index, one] of before.numbers.entries()) {
    const other = after.numbers[index] ?? 0;
    if (one !== other) return one - other;
  }
  return compareVersions(before.version, after.version);
}
