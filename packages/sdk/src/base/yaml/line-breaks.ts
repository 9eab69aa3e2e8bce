import type { Problem } from "../problem/index.ts";

const names: ReadonlyMap<string, string> = new Map([
  ["\u0085", "a next-line character (U+0085)"],
  ["\u2028", "a line separator (U+2028)"],
  ["\u2029", "a paragraph separator (U+2029)"],
  ["\r", "a carriage return without a line feed"],
]);

/**
 * Finds characters that end a line for oc-mirror but not in editors and diffs: text after one in a comment would
 * take effect unseen. Reports the first one only.
 */
export function findHiddenLineBreak(text: string, file: string): readonly Problem[] {
  const found = /[\u0085\u2028\u2029]|\r(?!\n)/.exec(text);
  if (found === null) return [];
  const before = text.slice(0, found.index).split("\n");
  return [
    {
      rule: "yaml",
      severity: "error",
      message: `${names.get(found[0]) ?? "a line break"} ends a line here, which most editors do not show`,
      help: "Delete the character, or end the line with a line feed.",
      position: { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
      lost: "text",
    },
  ];
}
