import { defined } from "./defined.ts";

/** How serious a {@link Problem} is: an error blocks, a warning needs a look, an info only informs. */
export type Severity = "error" | "warning" | "info";

/** A position in a text. */
export interface SourcePosition {
  /** The file as the caller named it; may be `<stdin>` or similar. */
  readonly file: string;
  /** Line, counted from 1. Absent when the problem concerns the file as a whole. */
  readonly line?: number;
  /** Column, counted from 1 in UTF-16 code units. Present only with a line. */
  readonly column?: number;
}

/** A defect of an input, or a remark about it. Problems are data: functions return them and never throw them. */
export interface Problem {
  /** Stable identifier, kebab-case. Rules of `check` have a page under `docs/rules/`. */
  readonly rule: string;
  /** How serious it is. */
  readonly severity: Severity;
  /** One sentence: what is wrong, with the offending value. Control characters are escaped. */
  readonly message: string;
  /** How to fix it, in one or two sentences. */
  readonly help?: string;
  /** The position. Absent when the problem concerns no file. */
  readonly position?: SourcePosition;
  /**
   * The part of the input that the result lacks because of this problem. Absent when the severity implies it: an
   * error leaves out the object that it is about.
   */
  readonly lost?: Lost;
}

/**
 * The part of an input that a problem removes from the result.
 *
 * - `nothing`: the object was read in full, although the problem is an error.
 * - `field`: one field; the object was read without it.
 * - `mirror`: a mirror that is already listed.
 * - `copy`: an object whose name another object has; the other one stays.
 * - `text`: most or all of the text could not be read.
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

/** The limit of problems listed for one input. */
export const mostProblems = 1_000;

/** The first problems of a long list, and one that counts the rest and has the severity of the worst of them. */
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

/** Orders two strings by UTF-16 code units, so that every machine and locale gives the same order. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const natural = new Intl.Collator("en", { numeric: true });

/** Orders two strings naturally: `a2` before `a10`. */
export function compareNatural(a: string, b: string): number {
  return natural.compare(a, b);
}

/** Writes a position as `file:line:column`, without the parts that are absent. */
export function formatPosition(position: SourcePosition): string {
  return [position.file, position.line, position.column]
    .filter((part) => part !== undefined)
    .join(":");
}
