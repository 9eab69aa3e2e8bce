import { readFileSync, readlinkSync } from "node:fs";
import process from "node:process";
import { isErrnoException } from "../../base/problem/index.ts";

/**
 * When a process began, as the system counts it: tells it from a later one of that number. Undefined when there is none,
 * empty where the system does not say.
 */
export function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold blanks; the twentieth field after it is the time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return isAlive(pid) ? "" : undefined;
  }
}

/** The space in which ids of processes count, each container its own; undefined where the system does not tell. */
export function processSpace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrnoException(error) && error.code === "EPERM";
  }
}
