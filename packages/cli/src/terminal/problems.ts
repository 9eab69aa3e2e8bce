import {
  escapeControls,
  printable,
  redactCredentials,
  withoutSecrets,
} from "@mirrorkit/sdk/internal";
import { formatPosition, type Problem, type Severity } from "@mirrorkit/sdk/problems";
import { type Style, style } from "./style.ts";

const styles: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "blue" };

/**
 * Formats problems for people: position, severity, message and rule, then the line of the text with a caret, then
 * the fix. When a rule reports more than twenty warnings or notes, the others are summed up in one line; all errors
 * are shown, because they must be fixed.
 *
 * @param files - the texts of the positions, by file name; lines of other files are not shown
 */
export function formatProblems(
  problems: readonly Problem[],
  files: ReadonlyMap<string, string> = new Map(),
): string {
  const lines = new Map([...files].map(([file, text]) => [file, text.split("\n")]));
  const counts = new Map<string, number>();
  const shown = problems.filter(({ rule, severity }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return severity === "error" || count <= mostOfRule;
  });
  const texts = shown.map((problem) => formatProblem(problem, lines));
  return [...texts, ...othersOf(problems, shown)].join("");
}

const mostOfRule = 20;

/** A line for each rule of which not all is shown. */
function othersOf(problems: readonly Problem[], shown: readonly Problem[]): readonly string[] {
  const there = new Set(shown);
  const left = problems.filter((problem) => !there.has(problem));
  return [...new Set(left.map(({ rule }) => rule))].map((rule) => {
    const count = left.filter((one) => one.rule === rule).length;
    return `… and ${count} more of ${style("dim", `[${rule}]`)}; --json lists all of them\n`;
  });
}

/** The sum of problems: `2 errors, 1 warning`. Empty when there are none. */
export function countProblems(problems: readonly Problem[]): string {
  const severities: readonly Severity[] = ["error", "warning", "info"];
  return severities
    .map(
      (severity) => [severity, problems.filter((one) => one.severity === severity).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => plural(count, severity === "info" ? "note" : severity))
    .join(", ");
}

/** Writes a number with its noun: `1 error`, `2 errors`, `2 entries`. */
export function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`.replace(/([^aeiou])ys$/, "$1ies")}`;
}

type Texts = ReadonlyMap<string, readonly string[]>;

function formatProblem(problem: Problem, texts: Texts): string {
  const { position, severity, message, rule, help } = problem;
  const place = position === undefined ? "" : `${printable(formatPosition(position))}: `;
  const label = severity === "info" ? "note" : severity;
  const lines = [
    `${place}${style(styles[severity], label)}: ${message} ${style("dim", `[${rule}]`)}`,
  ];
  lines.push(...excerpt(problem, texts));
  if (help !== undefined) lines.push(`    help: ${help}`);
  return `${lines.join("\n")}\n`;
}

function excerpt({ position }: Problem, texts: Texts): string[] {
  if (position?.line === undefined || position.column === undefined) return [];
  const line = texts.get(position.file)?.[position.line - 1];
  if (line === undefined || line.trim() === "" || line.length > 160) return [];
  // Another file in place of the expected one may be an authfile.
  if (withoutSecrets(line) !== redactCredentials(line)) return [];
  const number = String(position.line);
  const gap = " ".repeat(number.length);
  const indent = line.slice(0, position.column - 1).replace(/[^\t]/g, " ");
  return [
    `    ${number} | ${escapeControls(line.trimEnd()).replaceAll("\\u0009", "\t")}`,
    `    ${gap} | ${indent}^`,
  ];
}
