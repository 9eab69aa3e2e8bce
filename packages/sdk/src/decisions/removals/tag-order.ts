import { compareText } from "../../base/problem/index.ts";

/** The order of two tags: `unordered` when they differ in more than digits. */
export type TagOrder = "same" | "higher" | "lower" | "unordered";

/**
 * Orders two tags that differ only in digits, number by number: `9.6` before `9.7`, `1.2.3.9` after `1.2.3.1`.
 *
 * @param from - the tag before
 * @param to - the tag after; `higher` means that this one is higher
 */
export function orderTags(from: string, to: string): TagOrder {
  if (from === to) return "same";
  const [shapeBefore, shapeAfter] = [shapeOf(from), shapeOf(to)];
  if (shapeBefore !== shapeAfter || !shapeBefore.includes("#")) return "unordered";
  const [before, after] = [numbersIn(from), numbersIn(to)];
  for (const [index, one] of before.entries()) {
    const other = after[index] ?? 0n;
    if (one !== other) return other > one ? "higher" : "lower";
  }
  // The same numbers with other leading zeros.
  return "unordered";
}

/** A tag with all its numbers left out: only tags of one shape have an order. */
export function shapeOf(tag: string): string {
  return tag.replace(/\d+/g, "#");
}

function numbersIn(tag: string): readonly bigint[] {
  return (tag.match(/\d+/g) ?? []).map(BigInt);
}

/** Sorts tags: those of one shape number by number, others as texts. */
export function compareTags(a: string, b: string): number {
  const order = orderTags(b, a);
  if (order === "higher") return 1;
  if (order === "lower") return -1;
  return compareText(a, b);
}
