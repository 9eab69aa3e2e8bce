import type { Health } from "../queue/index.ts";
import { beatMs } from "./thread-messages.ts";

/** So many seconds of silence are said, and so many end the thread: it computes nothing that takes long. */
const [saidAfter, endedAfter] = [15, 60];

/**
 * Whether a thread still says every second that it is there. Seconds are counted by ticks of this thread, so that time in
 * which it did not run either, as when the machine sleeps, does not count against the other one.
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #silent = 0;
  #isThere = false;

  /**
   * @param onStuck - is called once, when the silence has lasted for too long
   */
  constructor(onStuck: (seconds: number) => void) {
    this.#timer = setInterval(() => {
      if (!this.#isThere) return;
      this.#silent += 1;
      if (this.#silent !== endedAfter) return;
      // What it said while this thread itself was late is heard first.
      setImmediate(() => {
        if (this.#silent >= endedAfter) onStuck(endedAfter);
      });
    }, beatMs);
    this.#timer.unref();
  }

  /** Notes that something was heard; before the first time the thread starts, and is not expected to say anything. */
  beat(): void {
    this.#isThere = true;
    this.#silent = 0;
  }

  /** Says when nothing was heard for a while. */
  health(): Health {
    if (this.#silent < saidAfter) return { healthy: true };
    const reason = `the worker thread has not answered for ${this.#silent} s`;
    return { healthy: false, reason };
  }

  /** Ends it. */
  stop(): void {
    clearInterval(this.#timer);
    this.#silent = 0;
  }
}
