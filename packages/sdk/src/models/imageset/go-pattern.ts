import { quoted } from "../../base/problem/index.ts";
import { readCharacterClass } from "./go-pattern-class.ts";
import { readFlags } from "./go-pattern-flags.ts";
import { perlClasses, readEscapedRune, runeSource, unicodeClass } from "./go-pattern-rune.ts";
import { type PatternScan, PatternSyntaxError, take, takeMatch } from "./go-pattern-scan.ts";

/** A regular expression of Go in JavaScript's words, or the reason why it is none. */
export type GoPatternReading = { readonly expression: RegExp } | { readonly reason: string };

interface Piece {
  readonly source: string;
  /** How often counted repetitions multiply it: Go refuses more than 1,000. */
  readonly weight: number;
}

const largestCount = 1000;
const deepestGroups = 200;
const longestPattern = 10_000;

/**
 * Reads a regular expression as Go's `regexp` does (RE2: no look-around, no references backward).
 * The result finds what Go finds, up to letters outside ASCII that differ in case. Unlike Go's, it
 * can take exponential time on hostile patterns.
 */
export function readGoPattern(text: string): GoPatternReading {
  if (text.length > longestPattern) return { reason: "it is longer than 10,000 characters" };
  const scan: PatternScan = { text, at: 0, flags: new Set(), names: new Set() };
  try {
    const piece = readAlternatives(scan, 0);
    if (scan.at < text.length) return { reason: "there is an unmatched closing parenthesis" };
    return { expression: new RegExp(piece.source, "u") };
  } catch (error) {
    if (error instanceof PatternSyntaxError) return { reason: error.message };
    if (error instanceof SyntaxError) return { reason: "it is too large" };
    throw error;
  }
}

function readAlternatives(scan: PatternScan, depth: number): Piece {
  if (depth > deepestGroups) throw new PatternSyntaxError("its groups nest too deeply");
  const alternatives = [readSequence(scan, depth)];
  while (take(scan, "|")) alternatives.push(readSequence(scan, depth));
  return {
    source: alternatives.map(({ source }) => source).join("|"),
    weight: Math.max(...alternatives.map(({ weight }) => weight)),
  };
}

function readSequence(scan: PatternScan, depth: number): Piece {
  const pieces: Piece[] = [];
  let afterRepeat = false;
  while (scan.at < scan.text.length && !/[|)]/.test(scan.text[scan.at] ?? "")) {
    const repetition = readRepetition(scan);
    if (repetition === undefined) {
      const piece = readPiece(scan, depth);
      if (piece !== undefined) pieces.push(...piece);
    } else if (afterRepeat) {
      throw new PatternSyntaxError(`${quoted(repetition.written)} repeats a repetition`);
    } else pieces.push(repeat(pieces.pop(), repetition));
    afterRepeat = repetition !== undefined;
  }
  return {
    source: pieces.map(({ source }) => source).join(""),
    weight: Math.max(1, ...pieces.map(({ weight }) => weight)),
  };
}

interface Repetition {
  readonly written: string;
  readonly source: string;
  readonly weight: number;
}

function readRepetition(scan: PatternScan): Repetition | undefined {
  const simple = takeMatch(scan, /[*+?]\??/y)?.[0];
  if (simple !== undefined) return { written: simple, source: simple, weight: 1 };
  const counted = takeMatch(scan, /\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}\??/y);
  if (counted === undefined) return undefined;
  const [written, lowest = "", comma, highest] = counted;
  const min = Number(lowest);
  const max = comma === undefined ? min : Number(highest ?? Number.NaN);
  if (min > largestCount || max > largestCount || max < min) {
    throw new PatternSyntaxError(`the count ${quoted(written)} is not allowed`);
  }
  const weight = Math.max(1, Number.isNaN(max) ? min : max);
  return { written, source: written, weight };
}

function repeat(piece: Piece | undefined, repetition: Repetition): Piece {
  if (piece === undefined) {
    throw new PatternSyntaxError(`${quoted(repetition.written)} has nothing to repeat`);
  }
  const weight = repetition.source.startsWith("{0}") ? 1 : piece.weight * repetition.weight;
  if (weight > largestCount) throw new PatternSyntaxError("its counts multiply to more than 1,000");
  return { source: `(?:${piece.source})${repetition.source}`, weight };
}

/** The next pieces; undefined when flags were set, which is no piece. */
function readPiece(scan: PatternScan, depth: number): readonly Piece[] | undefined {
  if (take(scan, "(")) return readGroup(scan, depth);
  const literal = takeMatch(scan, /\\Q([\s\S]*?)(?:\\E|$)/y);
  if (literal !== undefined) {
    return Array.from(literal[1] ?? "", (rune) => plain(runeSource(rune, scan.flags)));
  }
  return [plain(readAtom(scan))];
}

function plain(source: string): Piece {
  return { source, weight: 1 };
}

function readGroup(scan: PatternScan, depth: number): readonly Piece[] | undefined {
  const before = new Set(scan.flags);
  const opening = takeMatch(scan, /\?(?:P?<([^>]*)>)/y);
  if (opening !== undefined) declareName(opening[1] ?? "", scan);
  else if (take(scan, "?") && readFlags(scan) === "set") return undefined;
  const inner = readAlternatives(scan, depth + 1);
  if (!take(scan, ")")) throw new PatternSyntaxError("a closing parenthesis is missing");
  scan.flags = before;
  return [{ source: `(?:${inner.source})`, weight: inner.weight }];
}

function declareName(name: string, scan: PatternScan): void {
  if (!/^[0-9A-Za-z_]+$/.test(name)) {
    throw new PatternSyntaxError(`${quoted(name)} is not a valid group name`);
  }
  if (scan.names.has(name)) throw new PatternSyntaxError(`two groups are called ${quoted(name)}`);
  scan.names.add(name);
}

function readAtom(scan: PatternScan): string {
  if (take(scan, "[")) return readCharacterClass(scan);
  if (take(scan, ".")) return scan.flags.has("s") ? "[\\s\\S]" : "[^\\n]";
  const manyLines = scan.flags.has("m");
  if (take(scan, "^")) return manyLines ? "(?<![^\\n])" : "(?:^)";
  if (take(scan, "$")) return manyLines ? "(?![^\\n])" : "(?:$)";
  if (scan.text[scan.at] !== "\\") {
    const rune = String.fromCodePoint(scan.text.codePointAt(scan.at) ?? 0);
    scan.at += rune.length;
    return runeSource(rune, scan.flags);
  }
  return readEscape(scan);
}

const assertions: Readonly<Record<string, string>> = {
  A: "(?:^)",
  z: "(?:$)",
  b: "(?:\\b)",
  B: "(?:\\B)",
};

function readEscape(scan: PatternScan): string {
  const assertion = takeMatch(scan, /\\([AzbB])/y)?.[1];
  if (assertion !== undefined) return assertions[assertion] ?? "";
  const perl = takeMatch(scan, /\\([dswDSW])/y)?.[1];
  if (perl !== undefined) return `[${perlClasses[perl] ?? ""}]`;
  return unicodeClass(scan) ?? runeSource(readEscapedRune(scan), scan.flags);
}
