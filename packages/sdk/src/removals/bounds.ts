import { compareVersions, readVersion } from "../image/index.ts";
import { orderTags } from "./tag-order.ts";

/** What became of an upper bound. */
export type BoundMove = "kept" | "lower" | "undetermined";

/**
 * Compares two upper bounds; undefined is an open end. `1.0` as a bound means all of 1.0.x, so `1.0.5` is lower. A
 * bound that gains or loses its prerelease part selects other versions altogether and is undetermined.
 */
export function moveOfBound(from: string | undefined, to: string | undefined): BoundMove {
  if (from === to || to === undefined) return "kept";
  if (from === undefined) return "undetermined";
  const [before, after] = [readBound(from), readBound(to)];
  if (before === undefined || after === undefined) return "undetermined";
  const order = compareBounds(before, after);
  if (order > 0) return "lower";
  if (before.prerelease !== after.prerelease) return "undetermined";
  if (order < 0) return "kept";
  return before.build === after.build || orderTags(before.build, after.build) === "higher"
    ? "kept"
    : "undetermined";
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
