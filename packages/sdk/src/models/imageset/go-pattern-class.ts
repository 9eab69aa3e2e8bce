import { quoted } from "../../base/problem/index.ts";
import { escapeRune, perlClasses, readEscapedRune, unicodeClass } from "./go-pattern-rune.ts";
import { type PatternScan, PatternSyntaxError, take, takeMatch } from "./go-pattern-scan.ts";

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\u{0}-\\u{7f}",
  blank: "\\t ",
  cntrl: "\\u{0}-\\u{1f}\\u{7f}",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-\\u{60}\\{-~",
  space: "\\t-\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

/** Reads a class in brackets, of which the first bracket has been read, and writes it for JavaScript. */
export function readCharacterClass(scan: PatternScan): string {
  const negated = take(scan, "^");
  const parts: string[] = [];
  // Go lets a negated class match a new line, as JavaScript does.
  for (let first = true; first || scan.text[scan.at] !== "]"; first = false) {
    if (scan.at >= scan.text.length) throw new PatternSyntaxError("a closing bracket is missing");
    parts.push(readPart(scan));
  }
  scan.at += 1;
  return alternativesOf(parts, negated);
}

/** Opposites of POSIX classes cannot stand in JavaScript's brackets, so each part is an alternative. */
function alternativesOf(parts: readonly string[], negated: boolean): string {
  const any = parts.join("|");
  return negated ? `(?:(?!${any})[\\s\\S])` : `(?:${any})`;
}

function readPart(scan: PatternScan): string {
  const posix = takeMatch(scan, /\[:([^\]]{0,100}?):\]/y);
  if (posix !== undefined) return posixPart(posix[0], posix[1] ?? "", scan);
  const perl = takeMatch(scan, /\\([dswDSW])/y)?.[1];
  if (perl !== undefined) return `[${perlClasses[perl] ?? ""}]`;
  const unicode = unicodeClass(scan);
  if (unicode !== undefined) return unicode;

  const low = readClassRune(scan);
  const high = takeMatch(scan, /-(?=[^\]])/y) === undefined ? low : readClassRune(scan);
  if (codeOf(high) < codeOf(low)) {
    throw new PatternSyntaxError(`the range ${quoted(`${low}-${high}`)} is reversed`);
  }
  const range = `${escapeRune(low)}-${escapeRune(high)}`;
  return scan.flags.has("i") ? foldRange(range, low, high) : `[${range}]`;
}

function posixPart(written: string, name: string, scan: PatternScan): string {
  const negated = name.startsWith("^");
  const members = posixClasses[negated ? name.slice(1) : name];
  if (members === undefined)
    throw new PatternSyntaxError(`${quoted(written)} is not a character class that Go knows`);
  const folds = scan.flags.has("i") && (name.endsWith("lower") || name.endsWith("upper"));
  return `[${negated ? "^" : ""}${folds ? "A-Za-z" : members}]`;
}

function readClassRune(scan: PatternScan): string {
  if (scan.text[scan.at] === "\\") return readEscapedRune(scan);
  const code = scan.text.codePointAt(scan.at);
  if (code === undefined) throw new PatternSyntaxError("a closing bracket is missing");
  const rune = String.fromCodePoint(code);
  scan.at += rune.length;
  return rune;
}

function foldRange(range: string, low: string, high: string): string {
  const folded = [
    shifted(codeOf(low), codeOf(high), "a", "A"),
    shifted(codeOf(low), codeOf(high), "A", "a"),
  ];
  return `[${range}${folded.join("")}]`;
}

/** The part of a range that lies in one alphabet, moved to the other. */
function shifted(low: number, high: number, from: "a" | "A", to: "a" | "A"): string {
  const start = Math.max(low, codeOf(from)) - codeOf(from);
  const end = Math.min(high, codeOf(from) + 25) - codeOf(from);
  if (start > end) return "";
  const [first, last] = [start, end].map((offset) => String.fromCharCode(codeOf(to) + offset));
  return `${first}-${last}`;
}

function codeOf(rune: string): number {
  return rune.codePointAt(0) ?? 0;
}
