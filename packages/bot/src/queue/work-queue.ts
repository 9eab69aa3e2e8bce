import type { ErrorCode } from "@mirrorkit/sdk/problems";
import type { ReconcileKey } from "./key.ts";

/**
 * Brings one key in order: reads everything, computes what should be there, writes the difference. Must end soon
 * after the signal, by throwing. What it throws is a failure, and the key is tried again.
 */
export type ReconcileHandler = (key: ReconcileKey, signal: AbortSignal) => Promise<void>;

/**
 * Why a key is added: `event` when something happened to it, which brings the next try of a failing key
 * forward; `sweep` when it was only found, which leaves that time alone.
 */
export type AddReason = "event" | "sweep";

/** Keys that wait to be brought in order, one run a key at a time. It accelerates; it is never the store. */
export interface WorkQueue {
  /**
   * Has a run of the key start later than now. A key that waits already is not queued twice; one that is worked
   * on runs once more. Gives false when the key was dropped, because the queue is full, closed or unreachable: the
   * next sweep finds it again. Never throws for that.
   */
  add(key: ReconcileKey, reason?: AddReason): Promise<boolean>;
  /** What waits, runs and fails at this moment. */
  pending(): Promise<PendingWork>;
  /** Whether work gets done. */
  healthy(): Health;
  /**
   * Starts no more runs, lets those at work end within so many milliseconds, then aborts them. Gives the keys
   * that no one will work on before they are added again.
   */
  close(graceMs: number): Promise<readonly ReconcileKey[]>;
}

/** Whether something is healthy, and why not. */
export type Health =
  | {
      /** All is well. */
      readonly healthy: true;
    }
  | {
      /** It is not. */
      readonly healthy: false;
      /** What is wrong, in one sentence without secrets. */
      readonly reason: string;
      /** Whether it is the store behind the queue that does not answer. */
      readonly unreachable?: true;
    };

/** A view of a queue, for people. Of each list at most the first 100. */
export interface PendingWork {
  /** Keys that run as soon as it is their turn, the next one first as far as that is known. */
  readonly waiting: readonly WaitingWork[];
  /** Keys that are worked on, the oldest run first. */
  readonly running: readonly RunningWork[];
  /** Keys whose last run failed, the latest failure first. */
  readonly failing: readonly WorkFailure[];
  /** Forges that asked to wait. */
  readonly paused: readonly PausedForge[];
  /** How many keys there are in all. */
  readonly counts: WorkCounts;
}

/** How many keys a queue holds. */
export interface WorkCounts {
  /** Those that run as soon as it is their turn. */
  readonly waiting: number;
  /** Those that are worked on. */
  readonly running: number;
  /** Those that are tried again later. */
  readonly later: number;
  /** Those that were lost since the start because the queue was full or unreachable; the sweep finds them. */
  readonly dropped: number;
}

/** A key that waits. */
export interface WaitingWork {
  /** The key. */
  readonly key: ReconcileKey;
  /** Since when. */
  readonly since: Date;
}

/** A key that is worked on. */
export interface RunningWork {
  /** The key. */
  readonly key: ReconcileKey;
  /** When this run began. */
  readonly since: Date;
}

/** That a run failed. */
export interface WorkFailure {
  /** The key. */
  readonly key: ReconcileKey;
  /** The code of the error; `unexpected` when it was none that we throw on purpose. */
  readonly code: FailureCode;
  /** Why, in plain words and without secrets. */
  readonly reason: string;
  /** When. */
  readonly at: Date;
  /** How many runs in a row failed; waits that the forge asked for do not count. */
  readonly attempts: number;
  /** The earliest time of the next run. */
  readonly nextTry: Date;
}

/** The code of an error; `unexpected` for one that is a bug in mirrorkit. */
export type FailureCode = ErrorCode | "unexpected";

/** A forge that asked to wait. */
export interface PausedForge {
  /** The name that the settings give it. */
  readonly forge: string;
  /** Until when nothing of it is run. */
  readonly until: Date;
}

/** A run that ended, for logs and metrics. */
export interface FinishedRun {
  /** The key. */
  readonly key: ReconcileKey;
  /** How many milliseconds it took. */
  readonly ms: number;
  /** How it went; `aborted` when it was stopped because the queue closes or lost the key. */
  readonly result: "done" | "failed" | "aborted";
  /** What went wrong, when it failed. */
  readonly failure?: WorkFailure;
}

/** The most that each list of {@link PendingWork} holds. */
export const longestList = 100;
