import type { Clock } from "../clock.ts";

interface Watch {
  callOff: () => void;
}

/**
 * Watches that Redis confirms for each job at work, again and again, that this process holds it. Without that for as
 * long as a lock lasts, another replica may have the job by now, although no one could say so.
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

  /** Has a job watched that this process was just given. Gives what ends that. */
  begin(id: string): () => void {
    const watch = { callOff: () => {} };
    this.#watches.set(id, watch);
    this.#restart(id, watch);
    return () => {
      watch.callOff();
      // It may be watched anew by now: it was lost, and came back.
      if (this.#watches.get(id) === watch) this.#watches.delete(id);
    };
  }

  /** Notes what was confirmed. */
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
