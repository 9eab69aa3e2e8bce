import type { OcMirrorEvent } from "./event.ts";
import { readOcMirrorLine } from "./read-line.ts";
import { openRunCounter, type RunSummary } from "./run-summary.ts";
import { openRunTurns } from "./run-turns.ts";
import { openLineSplitter } from "./split-lines.ts";

/** Reads a log in chunks; memory stays constant for any length. */
export interface OcMirrorLogReader {
  /** Receives the next chunk, which may begin and end anywhere. */
  push(text: string): void;
  /** The summary of the last run in the log. */
  end(): RunSummary;
}

/** Opens a reader for a console, a log of oc-mirror or `mirroring_errors_*.txt`. Of several runs, the last counts. */
export function openOcMirrorLog(): OcMirrorLogReader {
  const turns = openRunTurns();
  let current = openRunCounter();
  /** The lines since one that may begin another run. */
  let next: typeof current | undefined;

  function turn(line: string, event: OcMirrorEvent | undefined): void {
    const found = turns.next(line, event?.kind === "error");
    if (found === "may-begin") next = openRunCounter();
    if (found === "began") current = next ?? openRunCounter();
    if (found === "begins") current = openRunCounter();
    if (found === "began" || found === "begins") next = undefined;
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
