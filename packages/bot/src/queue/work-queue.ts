import type { ErrorCode } from "@mirrorkit/sdk/problems";
import type { ReconcileKey } from "./key.ts";

/**
 * Reconciles one key: reads everything, computes the desired state, writes the difference. It must end soon after
 * the signal, by throwing. An error is a failure, and the key is retried.
 */
export type ReconcileHandler = (key: ReconcileKey, signal: AbortSignal) => Promise<void>;

/**
 * The reason for adding a key: `event` moves the next attempt of a failing key forward; `sweep` does not change its
 * time.
 */
export type AddReason = "event" | "sweep";

/**
 * A queue of keys to reconcile, with at most one run per key at a time. It only accelerates work and is never the
 * source of truth.
 */
export interface WorkQueue {
  /**
   * Requests a run of the key that starts after this call. A waiting key is not queued twice; a running key runs
   * once more. Returns false when the key was dropped, because the queue is full, closed or unreachable: the next
   * sweep finds it again. Never throws for these.
   */
  add(key: ReconcileKey, reason?: AddReason): Promise<boolean>;
  /** The waiting, running and failing keys at this moment. */
  pending(): Promise<PendingWork>;
  /** Whether the queue works. */
  healthy(): Health;
  /**
   * Starts no more runs, waits for active runs up to this number of milliseconds, then aborts them. Returns the
   * keys that will not run until they are added again.
   */
  close(graceMs: number): Promise<readonly ReconcileKey[]>;
}

/** The health of a component. */
export type Health =
  | {
      /** The component is healthy. */
      readonly healthy: true;
    }
  | {
      /** The component is not healthy. */
      readonly healthy: false;
      /** The problem, in one sentence without secrets. */
      readonly reason: string;
      /** True when the store of the queue does not answer. */
      readonly unreachable?: true;
    };

/** A view of a queue for people. Each list has at most the first 100 entries. */
export interface PendingWork {
  /** Keys that run when it is their turn, the next one first as far as known. */
  readonly waiting: readonly WaitingWork[];
  /** Running keys, the oldest run first. */
  readonly running: readonly RunningWork[];
  /** Keys whose last run failed, the latest failure first. */
  readonly failing: readonly WorkFailure[];
  /** Forges that asked to wait. */
  readonly paused: readonly PausedForge[];
  /** The number of keys in each state. */
  readonly counts: WorkCounts;
}

/** The number of keys in each state. */
export interface WorkCounts {
  /** Keys that run when it is their turn. */
  readonly waiting: number;
  /** Running keys. */
  readonly running: number;
  /** Keys to be retried later. */
  readonly later: number;
  /** Keys lost since the start because the queue was full or unreachable; the sweep finds them. */
  readonly dropped: number;
}

/** A waiting key. */
export interface WaitingWork {
  /** The key. */
  readonly key: ReconcileKey;
  /** The time since when it waits. */
  readonly since: Date;
}

/** A running key. */
export interface RunningWork {
  /** The key. */
  readonly key: ReconcileKey;
  /** The start of this run. */
  readonly since: Date;
}

/** A failed run. */
export interface WorkFailure {
  /** The key. */
  readonly key: ReconcileKey;
  /** The code of the error; `unexpected` for an error that mirrorkit does not throw on purpose. */
  readonly code: FailureCode;
  /** The reason, in plain words and without secrets. */
  readonly reason: string;
  /** The time of the failure. */
  readonly at: Date;
  /** The number of consecutive failed runs; waits requested by the forge do not count. */
  readonly attempts: number;
  /** The earliest time of the next run. */
  readonly nextTry: Date;
}

/** The code of an error; `unexpected` for one that is a bug in mirrorkit. */
export type FailureCode = ErrorCode | "unexpected";

/** A forge that asked to wait. */
export interface PausedForge {
  /** Its name in the settings. */
  readonly forge: string;
  /** The time until which none of its keys run. */
  readonly until: Date;
}

/** A finished run, for logs and metrics. */
export interface FinishedRun {
  /** The key. */
  readonly key: ReconcileKey;
  /** Its duration in milliseconds. */
  readonly ms: number;
  /** The result; `aborted` when it was stopped because the queue closed or lost the key. */
  readonly result: "done" | "failed" | "aborted";
  /** The failure, if it failed. */
  readonly failure?: WorkFailure;
}

/** The largest length of each list of {@link PendingWork}. */
export const longestList = 100;
