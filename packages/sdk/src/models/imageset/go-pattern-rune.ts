import { quoted } from "../../base/problem/index.ts";
import { type PatternScan, PatternSyntaxError, takeMatch } from "./go-pattern-scan.ts";

/** What stands within brackets for Perl's classes, as Go reads them: ASCII only. */
export const perlClasses: Readonly<Record<string, string>> = {
  d: "0-9",
  s: "\\t\\n\\f\\r ",
  w: "0-9A-Za-z_",
  D: "\\u{0}-\\/:-\\u{10ffff}",
  S: "\\u{0}-\\u{8}\\u{b}\\u{e}-\\u{1f}!-\\u{10ffff}",
  W: "\\u{0}-\\/:-@\\[-\\^\\u{60}\\{-\\u{10ffff}",
};

const namedRunes: Readonly<Record<string, string>> = {
  a: "\u0007",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Reads a backslash and what follows as one character. */
export function readEscapedRune(scan: PatternScan): string {
  const named = takeMatch(scan, /\\([afnrtv])/y)?.[1];
  if (named !== undefined) return namedRunes[named] ?? "";
  const octal = takeMatch(scan, /\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y)?.[1];
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
  const hex = takeMatch(scan, /\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/y);
  if (hex !== undefined) return fromHex(hex[1] ?? hex[2] ?? "");
  const sign = takeMatch(scan, /\\((?=\p{ASCII})[^0-9A-Za-z])/uy)?.[1];
  if (sign !== undefined) return sign;
  const written = scan.text.slice(scan.at, scan.at + 2);
  if (written === "\\") throw new PatternSyntaxError("it ends in a backslash");
  throw new PatternSyntaxError(`${quoted(written)} is not an escape that Go knows`);
}

function fromHex(digits: string): string {
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw new PatternSyntaxError(`${quoted(digits)} is not a valid character`);
  return String.fromCodePoint(code);
}

/** Writes one character for JavaScript outside brackets. */
export function runeSource(rune: string, flags: ReadonlySet<string>): string {
  const forms = flags.has("i") ? caseForms(rune) : [rune];
  const written = forms.map(escapeRune).join("");
  return forms.length > 1 ? `[${written}]` : written;
}

/** A character with its upper- and lower-case forms. */
export function caseForms(rune: string): readonly string[] {
  const forms = [rune, rune.toLowerCase(), rune.toUpperCase()];
  return [...new Set(forms)].filter((form) => Array.from(form).length === 1);
}

/** Writes one character for JavaScript, in or outside brackets. */
export function escapeRune(rune: string): string {
  if (/^[0-9A-Za-z]$/.test(rune)) return rune;
  return `\\u{${(rune.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Reads `\pL`, `\p{Greek}` and their opposites; undefined when none comes next. */
export function unicodeClass(scan: PatternScan): string | undefined {
  const match = takeMatch(scan, /\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/y);
  if (match === undefined) return undefined;
  const [written, letter, negation, long, short] = match;
  const name = long ?? short ?? "";
  const negated = (letter === "P") !== (negation === "^");
  const property = propertyOf(name);
  if (property === undefined)
    throw new PatternSyntaxError(`${quoted(written)} is not a character class that Go knows`);
  return `\\${negated ? "P" : "p"}{${property}}`;
}

function propertyOf(name: string): string | undefined {
  if (name === "Any") return "Any";
  if (!/^[A-Za-z_]+$/.test(name)) return undefined;
  const property = `${name.length <= 2 ? "General_Category" : "Script"}=${name}`;
  try {
    RegExp(`\\p{${property}}`, "u");
    return property;
  } catch {
    return undefined;
  }
}
