import { setTimeout as sleep } from "node:timers/promises";
import { doubtfulLock } from "./lock.ts";

/** How to wait for a lock. */
export interface LockWait {
  /** Called once when it has to wait. */
  readonly onWait: () => void;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
}

/** Longer than the time after which an untouched lock is dead, for a clock that goes back. */
const longestMs = 6 * 60_000;

/**
 * Waits while a lock may be that of a pod or container that was killed: until it is gone, was not touched for so long
 * that it is dead, or is touched by a run that lives. Whoever then locks the folder gets it, or is refused.
 */
export async function outlastLock(
  folder: string,
  { onWait, everyMs = 1_000 }: LockWait,
): Promise<void> {
  const first = doubtfulLock(folder);
  if (first === undefined) return;
  onWait();
  const end = performance.now() + longestMs;
  while (doubtfulLock(folder) === first && performance.now() < end) await sleep(everyMs);
}
