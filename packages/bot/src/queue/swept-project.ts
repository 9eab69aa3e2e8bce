import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Clock } from "./clock.ts";
import type { ReconcileKey } from "./key.ts";

/** Lists the keys of a project that changed since a time, or all open ones; the signal aborts it. */
export type KeyLister = (
  since: Date | undefined,
  signal: AbortSignal,
) => AsyncIterable<ReconcileKey>;

/** A project that is swept. */
export interface SweptProject {
  /** The unique name of the project in reports. */
  readonly name: string;
  /** The name of its forge in the settings. */
  readonly forge: string;
  /** Lists its keys. */
  readonly list: KeyLister;
}

/** How a project is listed. */
export interface Listing {
  /** Takes each key. */
  readonly take: (key: ReconcileKey) => Promise<unknown>;
  /** Time. */
  readonly clock: Clock;
  /** How many milliseconds it may take. */
  readonly limitMs: number;
  /** Ends it at once, by throwing. */
  readonly signal: AbortSignal;
}

/** Takes all keys that a project lists; gives how many. Ends with the signal or the limit, whether the lister heeds them or not. */
export async function listProject(
  { name, list }: SweptProject,
  since: Date | undefined,
  { take, clock, limitMs, signal }: Listing,
): Promise<number> {
  const limit = new AbortController();
  const callOff = clock.after(limitMs, () => limit.abort(overrun(name)));
  const stop = AbortSignal.any([signal, limit.signal]);
  const { stopped, forget } = rejectionOf(stop);
  let keys: AsyncIterator<ReconcileKey> | undefined;
  let found = 0;
  try {
    stop.throwIfAborted();
    keys = list(since, stop)[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([keys.next(), stopped]);
      if (next.done === true) return found;
      await Promise.race([take(next.value), stopped]);
      found += 1;
    }
  } catch (error) {
    // Not waited for: a lister in the midst of a request ends only after it.
    keys?.return?.().catch(() => {});
    throw stop.aborted ? stop.reason : error;
  } finally {
    callOff();
    forget();
  }
}

/**
 * A signal as a rejected promise. Call `forget` when it is no longer needed: otherwise a longer-lived signal
 * retains all promises that raced against it.
 */
function rejectionOf(signal: AbortSignal): {
  readonly stopped: Promise<never>;
  readonly forget: () => void;
} {
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  // Everyone who races against it handles the rejection; without anyone, it is not a failure.
  stopped.catch(() => {});
  const forget = (): void => {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  };
  return { stopped, forget };
}

function overrun(name: string): MirrorError {
  return new MirrorError("network", `listing ${printable(name)} did not finish in time`);
}
