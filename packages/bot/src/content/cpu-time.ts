import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** Milliseconds in a tick, in which Linux counts for programs. */
const tickMs = 10;

/** What the system calls the thread of the caller; undefined where it does not say. */
export function ownThread(): string | undefined {
  try {
    return basename(readlinkSync("/proc/thread-self"));
  } catch {
    return undefined;
  }
}

/** Milliseconds that a thread of this process has had a processor for; undefined where the system does not say. */
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
