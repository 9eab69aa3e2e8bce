import { defined } from "../../base/problem/index.ts";
import { isError, isListing, isPartial, lastRun, results } from "./console-lines.ts";

/** The workflow of a run, as oc-mirror names it. */
export type Workflow = "mirrorToMirror" | "mirrorToDisk" | "diskToMirror" | "delete";

/** The verdict of a console on its pass, from the last run of oc-mirror in it. */
export interface ConsoleVerdict {
  /** `unfinished`: the console has neither results nor an error. */
  readonly pass: "succeeded" | "failed" | "dry-run" | "unfinished";
  /** The line that reports the failure, without its time; undefined when the pass did not fail. */
  readonly reason?: string;
  /** The workflow of the run; undefined when the line is missing. */
  readonly workflow?: Workflow;
  /** The time of its first line: the local time of that machine, read as UTC; undefined without one. */
  readonly began?: Date;
  /** The time of the last cluster resource written, read in the same way; undefined when the console shows none. */
  readonly wrote?: Date;
  /** Whether the results contain counts of images. */
  readonly hasResults: boolean;
  /** Whether it wrote cluster resources. */
  readonly wroteResources: boolean;
}

const workflow = /workflow mode:\s*(\w+)(?:\s*\/\s*(\w+))?/;
const generating = /Generating (?:cluster resources|[A-Z]\w+ file)/;
/** At the beginning of a line, or before its level when a pipeline or a journal printed something in front. */
const printedAt =
  /^(?:\D{0,20}|.{1,300}?(?<!\d)(?=[\d/: ]{19}\W{0,10}\[[A-Z]+\]))(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)(?!\d)/;
const workflows: readonly string[] = ["mirrorToMirror", "mirrorToDisk", "diskToMirror"];

/**
 * Judges the console output of oc-mirror, from 4.16 on. Failed images and a final error override everything else:
 * 4.16 and 4.17 exit with status 0 despite failures.
 *
 * @param text - the whole console
 */
export function judgeConsole(text: string): ConsoleVerdict {
  const lines = lastRun(text);
  const hasResults = lines.some((line) => line.includes(results));
  const mode = lines.map(workflowOf).find((found) => found !== undefined);
  const began = lines.map(timeOf).find((time) => time !== undefined);
  const wrote = lines.filter(isAboutResources);
  const wroteAt = wrote.map(timeOf).findLast((time) => time !== undefined);
  return {
    ...outcomeOf(lines, hasResults),
    hasResults,
    wroteResources: wrote.length > 0,
    ...defined({ workflow: mode, began, wrote: wroteAt }),
  };
}

function outcomeOf(
  lines: readonly string[],
  hasResults: boolean,
): Pick<ConsoleVerdict, "pass" | "reason"> {
  const hasListing = lines.some(isListing);
  const isOver = hasResults || hasListing;
  const failure = lines.find(isPartial) ?? lines.findLast(isOver ? isFinalError : isError);
  if (failure !== undefined) {
    return { pass: "failed", reason: failure.replace(/^.*?\[[A-Z]+\]\s*:\s*/, "").trim() };
  }
  if (hasResults) return { pass: "succeeded" };
  return { pass: hasListing ? "dry-run" : "unfinished" };
}

function isFinalError(line: string): boolean {
  const at = line.indexOf("[ERROR]");
  return at >= 0 && line.includes("[Executor]", at);
}

function isAboutResources(line: string): boolean {
  return (
    generating.test(line) || (line.includes("cluster-resources/") && line.includes("file created"))
  );
}

function workflowOf(line: string): Workflow | undefined {
  const [, mode = "", task] = workflow.exec(line) ?? [];
  if (mode === "delete" || task === "delete") return "delete";
  return workflows.includes(mode) ? (mode as Workflow) : undefined;
}

function timeOf(line: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = printedAt.exec(line) ?? [];
  if (year === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
