import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** Milliseconds in a tick, in which Linux counts for programs. */
const tickMs = 10;

/** The system's id of the caller's thread; undefined when unknown. */
export function ownThread(): string | undefined {
  try {
    return basename(readlinkSync("/proc/thread-self"));
  } catch {
    return undefined;
  }
}

/** The CPU time of a thread of this process in milliseconds; undefined when unknown. */
export function cpuMsOf(thread: string | undefined): number | undefined {
  if (thread === undefined) return undefined;
  try {
    const line = readFileSync(`/proc/self/task/${thread}/stat`, "latin1");
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isSafeInteger(ticks) ? ticks * tickMs : undefined;
  } catch {
    return undefined;
  }
}
