import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { OcMirrorRun } from "./run.ts";

/** Signals to this process, for whatever runs at the time. */
export interface PassedSignals {
  /** Passes signals on to a run from now on; one that came before at once. */
  follow(run: Pick<OcMirrorRun, "stop">): void;
  /** Whether a signal came. */
  isStopped(): boolean;
  /** Waits, but not after a signal. */
  wait(milliseconds: number): Promise<void>;
  /** Stops listening. */
  close(): void;
}

const passedOn = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** Listens for signals to this process until it is closed. */
export function openSignals(): PassedSignals {
  const stopping = new AbortController();
  let running: Pick<OcMirrorRun, "stop"> | undefined;
  let first: (typeof passedOn)[number] | undefined;
  const listeners = passedOn.map((signal) => {
    const listener = (): void => {
      first ??= signal;
      stopping.abort();
      running?.stop(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    follow(run) {
      running = run;
      if (first !== undefined) run.stop(first);
    },
    isStopped: () => stopping.signal.aborted,
    async wait(milliseconds) {
      await sleep(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
    },
    close() {
      for (const { signal, listener } of listeners) process.removeListener(signal, listener);
    },
  };
}
