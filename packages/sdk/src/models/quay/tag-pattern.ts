import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { TagPattern } from "./settings.ts";

const longestPattern = 1_000;

/** Where in a tag Quay looks for a pattern: immutability at its start, auto-pruning anywhere. */
export type PatternPlace = "start" | "anywhere";

/**
 * Whether a policy concerns a tag; undefined where its pattern is one that Python reads and we do not, such as one that
 * looks ahead.
 */
export function concernsTag(
  { pattern, fits }: TagPattern,
  tag: string,
  place: PatternPlace,
): boolean | undefined {
  if (pattern === undefined) return true;
  if (pattern.length > longestPattern) return undefined;
  try {
    const matcher = RE2JS.compile(pattern).matcher(tag);
    return (place === "start" ? matcher.lookingAt() : matcher.find()) === fits;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
}
