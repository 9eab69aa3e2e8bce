import { readOcMirrorLine } from "./read-line.ts";
import { openRunCounter, type RunSummary } from "./run-summary.ts";
import { openLineSplitter } from "./split-lines.ts";

const mode = "workflow mode:";
const greeting = "Hello, welcome to oc-mirror";

/**
 * Reads a console, a log of oc-mirror or the content of `mirroring_errors_*.txt`. Of a file that several runs appended
 * to, the last counts.
 */
export function readOcMirrorLog(text: string): RunSummary {
  const counter = openRunCounter();
  const splitter = openLineSplitter((line) => counter.add(readOcMirrorLine(line)));
  splitter.push(text.slice(startOfLastRun(text)));
  splitter.end();
  return counter.summary();
}

/** A greeting belongs to the workflow mode that follows it, in the same run. */
function startOfLastRun(text: string): number {
  const [modeAt, greetingAt] = [text.lastIndexOf(mode), text.lastIndexOf(greeting)];
  return text.lastIndexOf("\n", Math.max(startAmong(text, modeAt, greetingAt), 0)) + 1;
}

function startAmong(text: string, modeAt: number, greetingAt: number): number {
  if (modeAt < 0 || greetingAt < 0) return Math.max(modeAt, greetingAt);
  if (greetingAt < modeAt) return isOver(text.slice(greetingAt, modeAt)) ? modeAt : greetingAt;
  // Standard error behind standard output: the greeting of a run whose lines are before it.
  return hasError(text.slice(greetingAt))
    ? greetingAt
    : startAmong(text, modeAt, text.lastIndexOf(greeting, modeAt));
}

function isOver(text: string): boolean {
  return text.includes("Goodbye") || text.includes("=== Results ===");
}

function hasError(text: string): boolean {
  return text.includes("[ERROR]") || text.includes("panic: ");
}
