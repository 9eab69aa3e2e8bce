/** A pattern on its way through the reader. */
export interface PatternScan {
  /** The whole pattern. */
  readonly text: string;
  /** The next character to read. */
  at: number;
  /** The flags in force: `i`, `m`, `s`, `U`. */
  flags: ReadonlySet<string>;
  /** The names of groups so far. */
  readonly names: Set<string>;
}

/** Why a pattern is none; never leaves the room. */
export class PatternSyntaxError extends Error {
  override readonly name: string = "PatternSyntaxError";
}

/** Reads the text if it comes next. */
export function take(scan: PatternScan, text: string): boolean {
  if (!scan.text.startsWith(text, scan.at)) return false;
  scan.at += text.length;
  return true;
}

/** Reads what a sticky expression matches next. */
export function takeMatch(scan: PatternScan, expression: RegExp): RegExpExecArray | undefined {
  expression.lastIndex = scan.at;
  const match = expression.exec(scan.text);
  if (match === null) return undefined;
  scan.at += match[0].length;
  return match;
}
