import { defined } from "./defined.ts";

/** How much a {@link Problem} matters: an error refuses, a warning asks for a look, an info only tells. */
export type Severity = "error" | "warning" | "info";

/** A place in a text. */
export interface SourcePosition {
  /** The file as the caller named it; `<stdin>` and the like are possible. */
  readonly file: string;
  /** Line, counted from 1. Absent when the problem concerns the file as a whole. */
  readonly line?: number;
  /** Column, counted from 1 in UTF-16 code units. Present only with a line. */
  readonly column?: number;
}

/** Something wrong, or worth knowing, about an input. Problems are data: they are collected, never thrown. */
export interface Problem {
  /** Stable identifier, kebab-case. Rules of `check` have a page under `docs/rules/`. */
  readonly rule: string;
  /** How much it matters. */
  readonly severity: Severity;
  /** One sentence: what is wrong, with the offending value. Control characters are escaped. */
  readonly message: string;
  /** What to write or do instead; one or two sentences. */
  readonly help?: string;
  /** Where it is. Absent when no file is concerned. */
  readonly position?: SourcePosition;
  /** What of the input is not in the result for it; absent where the severity tells: what an error is about. */
  readonly lost?: Lost;
}

/**
 * What of an input a problem takes away.
 *
 * - `nothing`: what it is about was read all the same, though the problem is an error.
 * - `field`: a field, without which the object was read.
 * - `mirror`: a mirror that is listed already.
 * - `copy`: an object whose name another one has, which stays.
 * - `text`: the text, of which little or nothing could be read.
 */
export type Lost = "nothing" | "field" | "mirror" | "copy" | "text";

const severityRank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Orders problems by file, line and column, then by severity (errors first), then by rule. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.position?.file ?? "", b.position?.file ?? "") ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    severityRank[a.severity] - severityRank[b.severity] ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

/** The most problems that are listed of one input. */
export const mostProblems = 1_000;

/** The first problems of a long list, and one that counts the rest and is as severe as the worst of them. */
export function limitProblems(problems: readonly Problem[], file?: string): readonly Problem[] {
  if (problems.length <= mostProblems) return problems;
  const rest = problems.slice(mostProblems - 1);
  const worst = rest.reduce((a, b) =>
    severityRank[b.severity] < severityRank[a.severity] ? b : a,
  );
  const { rule, severity, lost } = worst;
  const message = `${rest.length} more problems are not listed`;
  const position = file === undefined ? {} : { position: { file } };
  return [
    ...problems.slice(0, mostProblems - 1),
    { rule, severity, message, ...position, ...defined({ lost }) },
  ];
}

/** Orders two strings by UTF-16 code units: the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const natural = new Intl.Collator("en", { numeric: true });

/** Orders two strings as people do: `a2` before `a10`. */
export function compareNatural(a: string, b: string): number {
  return natural.compare(a, b);
}

/** Writes a position as `file:line:column`, leaving out what is absent. */
export function formatPosition(position: SourcePosition): string {
  return [position.file, position.line, position.column]
    .filter((part) => part !== undefined)
    .join(":");
}
