import type { Health } from "../queue/index.ts";
import { beatMs } from "./thread-messages.ts";

/**
 * Seconds of silence after which it is reported, and after which the thread is ended: the thread does no long
 * computations.
 */
const [saidAfter, endedAfter] = [15, 60];

/**
 * Whether a thread still sends its message every second. Seconds are counted by ticks of this thread, so that time
 * in which neither ran, as when the machine sleeps, does not count.
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
      // Messages that arrived while this thread was late are handled first.
      setImmediate(() => {
        if (this.#silent >= endedAfter) onStuck(endedAfter);
      });
    }, beatMs);
    this.#timer.unref();
  }

  /** Records a message; before the first one, the thread is starting, and no message is expected. */
  beat(): void {
    this.#isThere = true;
    this.#silent = 0;
  }

  /** Reports a long silence. */
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
