import { member } from "./payload.ts";

/** No forge takes longer comments. */
const longestComment = 1_000_000;

/** A line that may be a command, or the marker at the start of mirrorkit's comments: a deleted marker is restored. */
const mattering = /(?:^|[\r\n])(?:[^\S\r\n]{0,3}\/mirror(?:\s|$)|<!-- mirrorkit:)/;

/**
 * Whether the text of a comment can change a review. Cheap, and it accepts every line that a review itself accepts
 * as a command. A text that the payload does not contain may matter.
 */
export function canMatter(payload: unknown, ...path: readonly string[]): boolean {
  const text = member(payload, ...path);
  return typeof text !== "string" || mattering.test(text.slice(0, longestComment));
}
