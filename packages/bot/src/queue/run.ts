import { MirrorError } from "@mirrorkit/sdk/problems";
import { blamedForge } from "./blame.ts";
import type { Clock } from "./clock.ts";
import { formatKey, type ReconcileKey } from "./key.ts";
import { explainFailure, planRetry } from "./retry.ts";
import type { FinishedRun, Health, ReconcileHandler, WorkFailure } from "./work-queue.ts";

/** The context that all runs share. */
export interface RunContext {
  /** Does the work. */
  readonly handler: ReconcileHandler;
  /** Time and chance. */
  readonly clock: Clock;
  /** How many milliseconds a run may take before it is aborted. */
  readonly limitMs: number;
  /** Called after every run; errors that it throws are ignored. */
  readonly onRun?: ((run: FinishedRun) => void) | undefined;
}

/** A run at work. */
export interface ActiveRun {
  /** The key. */
  readonly key: ReconcileKey;
  /** When it began, as milliseconds since 1970. */
  readonly startedAt: number;
  /** How it ended; never rejects. */
  readonly ended: Promise<RunEnd>;
  /** Asks it to stop; its failure does not count then. */
  abort(): void;
}

/** How a run ended. */
export type RunEnd =
  | {
      /** It did its work, or was stopped. */
      readonly result: "done" | "aborted";
    }
  | {
      /** It threw, or took too long. */
      readonly result: "failed";
      /** The error that it threw. */
      readonly error: unknown;
    };

/** A run of a longer time than its limit and this has not heeded its signal. */
const deafAfterMs = 60_000;

/**
 * One error for all runs: an error retains the objects that were in use at its creation, here the previous run, and
 * through it all earlier ones.
 */
const aborted = new Error(
  "stopped, because another replica takes the work over or the bot is stopping",
);

/** The default limit of a run: 15 minutes. */
export const usualRunLimitMs: number = 15 * 60_000;

/** The default number of concurrent runs. */
export const usualConcurrency = 4;

/** Starts a run; the handler is called a moment later, never within the call that adds a key. */
export function startRun(key: ReconcileKey, { handler, clock, limitMs }: RunContext): ActiveRun {
  const startedAt = clock.now();
  const stop = new AbortController();
  const callOff = clock.after(limitMs, () => stop.abort(overrun(limitMs)));
  const work = async (): Promise<RunEnd> => {
    try {
      await Promise.resolve();
      await handler(key, stop.signal);
      return { result: "done" };
    } catch (error) {
      if (!stop.signal.aborted) return { result: "failed", error };
      const why: unknown = stop.signal.reason;
      return why === aborted ? { result: "aborted" } : { result: "failed", error: why };
    } finally {
      callOff();
    }
  };
  return { key, startedAt, ended: work(), abort: () => stop.abort(aborted) };
}

/** A failed run, and its consequences. */
export interface RecordedFailure {
  /** The failure, with the time of the next run. */
  readonly failure: WorkFailure;
  /** The forge that asked to wait until then, which may differ from that of the key; undefined without one. */
  readonly pausedForge: string | undefined;
}

/** Records a failed run, and plans the next one. */
export function recordFailure(
  key: ReconcileKey,
  error: unknown,
  before: WorkFailure | undefined,
  clock: Clock,
): RecordedFailure {
  const { code, reason } = explainFailure(error);
  const attempts = (before?.attempts ?? 0) + (code === "rate-limited" ? 0 : 1);
  const retry = planRetry(error, attempts, clock);
  const [at, nextTry] = [new Date(clock.now()), new Date(retry.at)];
  const pausedForge = retry.pausesForge ? (blamedForge(error) ?? key.forge) : undefined;
  return { failure: { key, code, reason, at, attempts, nextTry }, pausedForge };
}

/** Reports the end of a run to the listener. */
export function reportRun(
  { clock, onRun }: RunContext,
  { key, startedAt }: ActiveRun,
  end: Pick<FinishedRun, "result" | "failure">,
): void {
  try {
    onRun?.({ key, ms: clock.now() - startedAt, ...end });
  } catch {
    // Whoever watches must not be able to stop the work.
  }
}

/** Reports a run that does not end although it was asked to. */
export function healthOfRuns(runs: Iterable<ActiveRun>, context: RunContext): Health {
  const { clock, limitMs } = context;
  for (const { key, startedAt } of runs) {
    if (clock.now() - startedAt < limitMs + deafAfterMs) continue;
    const since = new Date(startedAt).toISOString();
    const reason = `the run of ${formatKey(key)} does not end; it began at ${since}`;
    return { healthy: false, reason };
  }
  return { healthy: true };
}

function overrun(limitMs: number): MirrorError {
  const minutes = Math.round(limitMs / 60_000);
  return new MirrorError("network", `it took longer than ${minutes} minutes and was stopped`, {
    hint: "check whether the forge and the registry answer slowly",
  });
}
