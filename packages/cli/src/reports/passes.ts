import { type PassStatus, type PlannedStep, printable } from "@mirrorkit/sdk/internal";
import type { JournalFinding, PassRun, StepRun } from "@mirrorkit/sdk/journal";
import { padColumns } from "../terminal/columns.ts";
import { formatDuration } from "../terminal/run-progress.ts";
import { style } from "../terminal/style.ts";

/** Writes which steps would run, and why. */
export function stepTable(steps: readonly PlannedStep[]): string {
  const rows = steps.map(({ step, action, why }) => [step, action, why]);
  return tableOf([["step", "action", "why"], ...rows]);
}

const mostShown = 20;
const styles = { error: "red", warning: "yellow", info: "blue" } as const;

/** Writes what a step found, with the next steps; at most twenty findings. */
export function findingLines(step: StepRun | undefined): string {
  const { findings = [] } = step ?? {};
  const lines = findings.slice(0, mostShown).flatMap(linesOf);
  const more = findings.length - mostShown;
  if (more > 0) lines.push(`… and ${more} more; --json lists all of them`);
  return lines.map((line) => `${line}\n`).join("");
}

function linesOf({ id, severity, message, next }: JournalFinding): readonly string[] {
  const label = severity === "info" ? "note" : severity;
  return [
    `${style(styles[severity], label)}: ${printable(message)} ${style("dim", `[${printable(id)}]`)}`,
    ...next.map((step) => `    next: ${printable(step)}`),
  ];
}

/** Writes where the passes of ImageSets stand. */
export function statusText(all: readonly PassStatus[], now: Date): string {
  return all.map((one) => statusOf(one, now)).join("\n");
}

function statusOf(status: PassStatus, now: Date): string {
  const { imageSet, passes, lastGood, lastFailure, isRunning } = status;
  const { waitsFor, nextDue, isOverdue } = status;
  const newest = passes.at(-1);
  const rows = [
    ["last pass", newest === undefined ? "none" : passLine(newest, isRunning)],
    [
      "last good",
      lastGood === undefined ? "none" : `${lastGood.name}, ${ageOf(lastGood.time, now)}`,
    ],
    ...(lastFailure === undefined ? [] : [["failed push", failureText(lastFailure, now)]]),
    ...(waitsFor === undefined ? [] : [["waits for", `an approval of the digest ${waitsFor}`]]),
    ...(nextDue === undefined ? [] : [["next due", `${nextDue}${isOverdue ? ", overdue" : ""}`]]),
  ];
  const head = tableOf(rows)
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}\n`))
    .join("");
  const earlier = passes.slice(0, -1).toReversed();
  const list = earlier.map((run) => `    ${passLine(run, false)}\n`).join("");
  return `${style("bold", imageSet)}\n${head}${earlier.length === 0 ? "" : `  before\n${list}`}`;
}

function failureText(
  { name, time, folder }: NonNullable<PassStatus["lastFailure"]>,
  now: Date,
): string {
  return `${name}, ${ageOf(time, now)}: mirrorkit explain ${printable(folder)}`;
}

function passLine(run: PassRun, isRunning: boolean): string {
  const { outcome, message = "", steps } = run;
  const last = steps.at(-1)?.step ?? "the beginning";
  if (outcome === undefined) {
    return `${run.run}  ${isRunning ? `running: at ${last}` : `interrupted at ${last}; the next run resumes there`}`;
  }
  return `${run.run}  ${outcome}: ${printable(message)}`;
}

function ageOf(time: string, now: Date): string {
  const age = now.getTime() - Date.parse(time);
  const days = Math.floor(age / 86_400_000);
  if (days >= 2) return `${days} days ago`;
  return `${formatDuration(Math.max(age, 0))} ago`;
}

function tableOf(rows: readonly (readonly string[])[]): string {
  return padColumns(rows)
    .map((row) => `${row.join("  ").trimEnd()}\n`)
    .join("");
}
