import { printable } from "@mirrorkit/sdk/internal";
import { type ErrorCode, formatPosition, isMirrorError } from "@mirrorkit/sdk/problems";
import type { Clock } from "./clock.ts";
import type { FailureCode, WorkFailure } from "./work-queue.ts";

/** When a key that failed is tried again, as milliseconds since 1970. */
export interface Retry {
  /** The earliest time of the next run. */
  readonly at: number;
  /** Whether the forge asked to wait, so that none of its keys run until then. */
  readonly pausesForge: boolean;
}

/** The displayed form of a failure. */
export interface FailureReason {
  /** The code of the error. */
  readonly code: FailureCode;
  /** Why, in plain words and without secrets. */
  readonly reason: string;
}

const second = 1000;
const minute = 60 * second;

/** The shortest time from a failure to a retry after an event, so that mirrorkit's own writes cannot cause a loop. */
const shortestBreather = 5 * second;
const firstBackoff = second;
const longestBackoff = 5 * minute;
const settledWait = 10 * minute;
const unnamedPause = minute;
const longestPause = 2 * 60 * minute;
const pauseJitter = 2 * second;

/** Failures that time may heal; all others stay until someone changes something. */
const passing: ReadonlySet<FailureCode> = new Set<ErrorCode>(["conflict", "network", "disk"]);

/** Plans the next attempt after this number of consecutive failed runs, including this one. */
export function planRetry(error: unknown, attempts: number, clock: Clock): Retry {
  const now = clock.now();
  const code = codeOf(error);
  if (code === "rate-limited") {
    const asked = isMirrorError(error) ? (error.retryAt?.getTime() ?? Number.NaN) : Number.NaN;
    const until = Number.isNaN(asked) ? now + unnamedPause : asked;
    const bounded = Math.min(Math.max(until, now + second), now + longestPause);
    return { at: Math.ceil(bounded + clock.random() * pauseJitter), pausesForge: true };
  }
  if (code !== "unexpected" && !passing.has(code)) {
    return { at: Math.ceil(now + settledWait + clock.random() * minute), pausesForge: false };
  }
  const most = Math.min(longestBackoff, firstBackoff * 2 ** Math.min(attempts - 1, 30));
  return { at: Math.ceil(now + clock.random() * most), pausesForge: false };
}

/** The earlier time to which an event moves the next attempt of a failed key; unchanged when a forge asked to wait. */
export function broughtForward({ at, code }: WorkFailure, plannedAt: number): number {
  return code === "rate-limited" ? plannedAt : Math.min(plannedAt, at.getTime() + shortestBreather);
}

/** Explains an error. */
export function explainFailure(error: unknown): FailureReason {
  if (!isMirrorError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: "unexpected", reason: `unexpected failure: ${printable(message)}` };
  }
  const { code, message, hint, position } = error;
  const place = position === undefined ? "" : `${printable(formatPosition(position))}: `;
  const help = hint === undefined ? "" : ` (${printable(hint)})`;
  return { code, reason: `${place}${printable(message)}${help}` };
}

function codeOf(error: unknown): FailureCode {
  return isMirrorError(error) ? error.code : "unexpected";
}
