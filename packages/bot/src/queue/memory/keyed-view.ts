import type { ReconcileKey } from "../key.ts";
import {
  longestList,
  type PendingWork,
  type WaitingWork,
  type WorkFailure,
} from "../work-queue.ts";

/** The displayed state of a key. */
export interface ViewedEntry {
  /** The key. */
  readonly key: ReconcileKey;
  /** Since when it waits or runs. */
  readonly since: number;
  /** When it is tried again. */
  readonly dueAt: number;
  /** Why its last run failed. */
  readonly failure?: WorkFailure | undefined;
}

/** The displayed state of a queue in this process. */
export interface ViewedQueue {
  /** Keys that wait, the next one first. */
  readonly waiting: Iterable<ViewedEntry>;
  /** Keys that are worked on, the oldest run first. */
  readonly running: Iterable<ViewedEntry>;
  /** All keys. */
  readonly entries: Iterable<ViewedEntry>;
  /** The forges that asked to wait, and until when. */
  readonly paused: ReadonlyMap<string, number>;
  /** How many keys there are. */
  readonly counts: PendingWork["counts"];
}

/** A queue in this process, for people. */
export function viewQueue({ waiting, running, entries, paused, counts }: ViewedQueue): PendingWork {
  return {
    waiting: firstOf(waiting).map(keySince),
    running: firstOf(running).map(keySince),
    failing: failuresOf(entries).slice(0, longestList),
    paused: [...paused].map(([forge, at]) => ({ forge, until: new Date(at) })),
    counts,
  };
}

function failuresOf(entries: Iterable<ViewedEntry>): readonly WorkFailure[] {
  return [...entries]
    .flatMap(({ failure, dueAt }) =>
      failure === undefined ? [] : [{ ...failure, nextTry: new Date(dueAt) }],
    )
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

function keySince({ key, since }: ViewedEntry): WaitingWork {
  return { key, since: new Date(since) };
}

function firstOf<T>(items: Iterable<T>): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === longestList) break;
    first.push(item);
  }
  return first;
}
