import { member } from "./payload.ts";

/** No forge takes longer comments. */
const longestComment = 1_000_000;

/** A line that may be a command, or the mark that comments of ours begin with: where one of those goes, it is put back. */
const mattering = /(?:^|[\r\n])(?:[^\S\r\n]{0,3}\/mirror(?:\s|$)|<!-- mirrorkit:)/;

/**
 * Whether the text of a comment can change a review. Cheap, and no less than what a review itself takes for a command.
 * A text that the payload does not tell may.
 */
export function canMatter(payload: unknown, ...path: readonly string[]): boolean {
  const text = member(payload, ...path);
  return typeof text !== "string" || mattering.test(text.slice(0, longestComment));
}
