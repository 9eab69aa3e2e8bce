import type { OcMirrorEvent } from "./event.ts";
import { readOcMirrorLine } from "./read-line.ts";
import { openRunCounter, type RunSummary } from "./run-summary.ts";
import { openLineSplitter } from "./split-lines.ts";

/** Reads a log in chunks; memory stays constant for any length. */
export interface OcMirrorLogReader {
  /** Receives the next chunk, which may begin and end anywhere. */
  push(text: string): void;
  /** The summary of the last run in the log. */
  end(): RunSummary;
}

const greeting = "Hello, welcome to oc-mirror";

/** Opens a reader for a console, a log of oc-mirror or `mirroring_errors_*.txt`. Of several runs, the last counts. */
export function openOcMirrorLog(): OcMirrorLogReader {
  let current = openRunCounter();
  let hasWorkflow = false;
  /** The lines since a greeting that may begin another run, or be standard error after standard output. */
  let next: typeof current | undefined;

  function turn(line: string, event: OcMirrorEvent | undefined): void {
    if (line.includes(greeting) && hasWorkflow) next = openRunCounter();
    const isOther = event?.kind === "workflow" || event?.kind === "error";
    if (next !== undefined && isOther) {
      current = next;
      next = undefined;
      hasWorkflow = false;
    } else if (event?.kind === "workflow" && hasWorkflow) {
      current = openRunCounter();
    }
    hasWorkflow ||= event?.kind === "workflow";
  }

  const splitter = openLineSplitter((line) => {
    const event = readOcMirrorLine(line);
    turn(line, event);
    current.add(event);
    next?.add(event);
  });
  return {
    push: (text) => splitter.push(text),
    end() {
      splitter.end();
      return current.summary();
    },
  };
}

/** Reads a whole text; see {@link openOcMirrorLog}. */
export function readOcMirrorLog(text: string): RunSummary {
  const reader = openOcMirrorLog();
  reader.push(text);
  return reader.end();
}
