import type { PatternException } from "./judge-patterns.ts";

/** Patterns that recheck does not call safe, and why they may stay. */
export const patternExceptions: readonly PatternException[] = [];
