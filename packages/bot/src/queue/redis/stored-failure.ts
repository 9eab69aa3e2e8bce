import type { ReconcileKey } from "../key.ts";
import type { FailureCode, WorkFailure } from "../work-queue.ts";

/** A failure in the form that a job stores between runs, as its progress. */
export interface StoredFailure {
  /** The code of the error. */
  readonly code: FailureCode;
  /** Why, in plain words. */
  readonly reason: string;
  /** When it failed, as milliseconds since 1970. */
  readonly at: number;
  /** How many runs in a row failed. */
  readonly attempts: number;
  /** When it is tried again, as milliseconds since 1970. */
  readonly nextTry: number;
}

/** The stored form of a failure. */
export function storeFailure(
  { code, reason, at, attempts }: WorkFailure,
  nextTry: number,
): StoredFailure {
  return { code, reason, at: at.getTime(), attempts, nextTry };
}

/** Reads the form of {@link storeFailure}; undefined for anything else. */
export function readStoredFailure(key: ReconcileKey, stored: unknown): WorkFailure | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { code, reason, at, attempts, nextTry } = stored as Partial<Record<string, unknown>>;
  if (typeof code !== "string" || typeof reason !== "string") return undefined;
  if (!isWhole(at) || !isWhole(attempts) || !isWhole(nextTry)) return undefined;
  return {
    key,
    code: code as FailureCode,
    reason,
    at: new Date(at),
    attempts,
    nextTry: new Date(nextTry),
  };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
