import type { PatternException } from "./judge-patterns.ts";

/** Patterns that recheck does not call safe, and why they may stay. */
export const patternExceptions: readonly PatternException[] = [
  {
    file: "packages/sdk/src/models/imageset/go-pattern.ts",
    written: 'new RegExp(piece.source, "u")',
    reason: "a pattern of an ImageSet is compiled to find its mistakes, and run on no text",
  },
  {
    file: "packages/sdk/src/models/imageset/go-pattern-rune.ts",
    written: 'RegExp(`\\\\p{${property}}`, "u")',
    reason: "one class of Unicode, whose name was checked; compiled to find out whether it exists",
  },
];
