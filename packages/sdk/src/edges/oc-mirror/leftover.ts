import { hostname } from "node:os";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrnoException, MirrorError } from "../../base/problem/index.ts";
import { beginningOf } from "../disk/index.ts";
import type { RunProcess } from "./run.ts";

const lookEveryMs = 100;

/**
 * Ends a process, with its group, that a killed run left behind on this machine: two runs of oc-mirror in one workspace
 * would destroy each other's files. Gives whether there was one.
 *
 * @param graceMs - milliseconds between SIGTERM and SIGKILL
 * @throws a {@link MirrorError} `refused` when it does not end.
 */
export async function endLeftover(left: RunProcess, graceMs: number): Promise<boolean> {
  if (left.host !== hostname() || !isThere(left)) return false;
  signal(left, "SIGTERM");
  if (await isGone(left, graceMs)) return true;
  signal(left, "SIGKILL");
  if (await isGone(left, 10_000)) return true;
  throw new MirrorError(
    "refused",
    `oc-mirror of an earlier run, process ${left.pid}, does not end`,
    {
      hint: "Find out what holds it, such as a network disk that does not answer, and end it.",
    },
  );
}

function isThere({ pid, began }: RunProcess): boolean {
  return beginningOf(pid) === began;
}

async function isGone(left: RunProcess, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (isThere(left)) {
    if (performance.now() > end) return false;
    await sleep(lookEveryMs);
  }
  return true;
}

function signal({ pid }: RunProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!isErrnoException(error)) throw error;
  }
}
