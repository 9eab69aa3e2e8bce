import type { Clock } from "../clock.ts";

interface Watch {
  callOff: () => void;
}

/**
 * Watches that Redis keeps confirming, for each active job, that this process holds it. Without a confirmation for
 * the time of a lock, another replica may have the job, although no replica could report it.
 */
export class LockWatch {
  readonly #clock: Clock;
  readonly #lockMs: number;
  readonly #onSilence: (id: string) => void;
  readonly #watches = new Map<string, Watch>();

  constructor(clock: Clock, lockMs: number, onSilence: (id: string) => void) {
    this.#clock = clock;
    this.#lockMs = lockMs;
    this.#onSilence = onSilence;
  }

  /** Starts to watch a new job of this process. Returns a function that stops it. */
  begin(id: string): () => void {
    const watch = { callOff: () => {} };
    this.#watches.set(id, watch);
    this.#restart(id, watch);
    return () => {
      watch.callOff();
      // It may be watched again: it was lost, and came back.
      if (this.#watches.get(id) === watch) this.#watches.delete(id);
    };
  }

  /** Records confirmations. */
  confirm(ids: readonly string[]): void {
    for (const id of ids) {
      const watch = this.#watches.get(id);
      if (watch !== undefined) this.#restart(id, watch);
    }
  }

  #restart(id: string, watch: Watch): void {
    watch.callOff();
    watch.callOff = this.#clock.after(this.#lockMs, () => this.#onSilence(id));
  }
}
