import { didYouMean, type Problem, quoted, type SourcePosition } from "../../base/problem/index.ts";
import { readYamlComments, type YamlComment } from "../../base/yaml/index.ts";
import { type EscapeId, imageSetRules, isExcusable, isFixed } from "../rules/index.ts";
import { readNodeLines } from "./node-lines.ts";

/** One rule that one comment excuses. */
export interface Escape {
  /** The rule. */
  readonly rule: string;
  /** The first line that is covered, from 1. */
  readonly start: number;
  /** The last line that is covered; infinite for a whole file. */
  readonly end: number;
  /** The position of the comment. */
  readonly position: SourcePosition;
}

/** The escapes of a text. */
export interface Escapes {
  /** Those in force, by their first line, wider ones first. */
  readonly escapes: readonly Escape[];
  /** Comments that look like escapes but are not valid. */
  readonly mistakes: readonly EscapeMistake[];
}

/** A comment that looks like an escape but is not valid. */
export interface EscapeMistake {
  /** Which mistake. */
  readonly rule: EscapeId;
  /** One sentence. */
  readonly message: string;
  /** How to fix it. */
  readonly help: string;
  /** The position of the comment. */
  readonly position: SourcePosition;
}

const marker = /^mirrorkit:\s*/;
const directive = /^allow(?:\s+|$)/;
const dash = /(?:^|\s)[-–—]+(?:\s|$)/;
const form = "Write # mirrorkit: allow <rule-id>[, <rule-id>] - <reason>.";

/**
 * Reads the escapes of a text: comments `# mirrorkit: allow <rule-id>[, <rule-id>] - <reason>`. At the end of a
 * line, an escape covers that line; on its own line, the entry or item that begins on the next line with content,
 * with everything nested in it; before the first line with content, the file.
 */
export function readEscapes(text: string, file: string): Escapes {
  const escapes: Escape[] = [];
  const mistakes: EscapeMistake[] = [];
  if (!text.includes("mirrorkit:")) return { escapes, mistakes };
  const lines = readNodeLines(text);
  for (const comment of readYamlComments(text, file)) {
    if (!marker.test(comment.text)) continue;
    const { rules, mistake } = readDirective(comment);
    if (mistake !== undefined) mistakes.push(mistake);
    const [start, end] = lines.coveredBy(comment);
    for (const rule of rules) {
      if (isExcusable(rule)) escapes.push({ rule, start, end, position: comment.position });
      else mistakes.push(unknownRule(rule, comment.position));
    }
  }
  escapes.sort((a, b) => a.start - b.start || b.end - a.end);
  return { escapes, mistakes };
}

function readDirective(comment: YamlComment): {
  readonly rules: readonly string[];
  readonly mistake?: EscapeMistake;
} {
  const { position } = comment;
  const written = comment.text.replace(marker, "");
  const match = dash.exec(written);
  const named = match === null ? written : written.slice(0, match.index);
  const reason = match === null ? "" : written.slice(match.index + match[0].length).trim();
  const rules = [
    ...new Set(
      named
        .replace(directive, "")
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ];
  if (!directive.test(named) || rules.length === 0) {
    const message = `${quoted(comment.text)} is not a valid escape`;
    return { rules: [], mistake: { rule: "escape-malformed", message, help: form, position } };
  }
  if (reason === "") {
    const message = `the escape for ${quoted(rules.join(", "))} gives no reason, so it has no effect`;
    return { rules: [], mistake: { rule: "escape-without-reason", message, help: form, position } };
  }
  return { rules };
}

function unknownRule(rule: string, position: SourcePosition): EscapeMistake {
  const isGiven = isFixed(rule);
  const message = isGiven
    ? `${quoted(rule)} cannot be excused: oc-mirror refuses such a file, or misreads it`
    : `there is no rule ${quoted(rule)} to excuse`;
  const help = isGiven
    ? "Correct the file."
    : (didYouMean(rule, excusableIds()).help ?? "Write the rule id that the finding shows.");
  return { rule: "escape-unknown-rule", message, help, position };
}

function excusableIds(): readonly string[] {
  return imageSetRules.map(({ id }) => id).filter(isExcusable);
}

/** Leaves out the problems that an escape covers, and names the escapes that excused something. */
export function applyEscapes(
  problems: readonly Problem[],
  escapes: readonly Escape[],
): { readonly kept: readonly Problem[]; readonly used: ReadonlySet<Escape> } {
  const used = new Set<Escape>();
  if (escapes.length === 0) return { kept: problems, used };
  const open = new Map<string, OpenEscapes>();
  let next = 0;
  const kept = [...problems]
    .sort((a, b) => lineOf(a) - lineOf(b))
    .filter((problem) => {
      const line = lineOf(problem);
      for (; (escapes[next]?.start ?? Infinity) <= line; next++) {
        const escape = escapes[next];
        if (escape !== undefined) openOf(open, escape.rule).unused.push(escape);
      }
      const ofRule = openOf(open, problem.rule);
      for (const escape of ofRule.unused) {
        if (escape.end < line) continue;
        used.add(escape);
        ofRule.usedUntil = Math.max(ofRule.usedUntil, escape.end);
      }
      ofRule.unused = [];
      return ofRule.usedUntil < line;
    });
  return { kept, used };
}

/** The escapes of one rule that have begun; each is looked at once, however many problems follow. */
interface OpenEscapes {
  /** Those that no problem met yet. */
  unused: Escape[];
  /** The last line that one of the others covers. */
  usedUntil: number;
}

function openOf(open: Map<string, OpenEscapes>, rule: string): OpenEscapes {
  const known = open.get(rule) ?? { unused: [], usedUntil: 0 };
  open.set(rule, known);
  return known;
}

function lineOf(problem: Problem): number {
  return problem.position?.line ?? 1;
}
