import { ContentThread, type ThreadStart } from "./content-thread.ts";
import { contentNotStarted } from "./ended.ts";

/** How many threads there may be, and how they are started. */
export interface PoolOptions extends ThreadStart {
  /** The most threads. */
  readonly size: number;
  /** After how many milliseconds without work a thread ends. */
  readonly idleMs: number;
}

/** A thread that no one has at the moment, and the timer that ends it. */
interface Idle {
  readonly thread: ContentThread;
  readonly timer: NodeJS.Timeout;
}

/** Whoever waits for a thread. */
interface Waiter {
  readonly resolve: (thread: ContentThread) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that are started when they are needed, lent to one at a time, and used again. */
export class ContentPool {
  readonly #options: PoolOptions;
  readonly #idle: Idle[] = [];
  readonly #lent = new Set<ContentThread>();
  readonly #waiting: Waiter[] = [];
  #started = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Gives a thread, as soon as there is one; whoever got it gives it back. Fails when none can be started. */
  take(): Promise<ContentThread> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#serve();
    });
  }

  /** Takes a thread back; it is lent again unless it was stopped in the middle of something. */
  async giveBack(thread: ContentThread): Promise<void> {
    const isFit = await thread.giveBack();
    this.#lent.delete(thread);
    if (isFit) this.#rest(thread);
    this.#serve();
  }

  /** Ends all threads. */
  close(): void {
    for (const { thread, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      thread.end(new Error("the bot is stopping"));
    }
    for (const thread of this.#lent) thread.end(new Error("the bot is stopping"));
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      let thread: ContentThread | undefined;
      try {
        thread = this.#next();
      } catch (error) {
        this.#waiting.shift()?.reject(contentNotStarted(error));
        continue;
      }
      if (thread === undefined) return;
      this.#lent.add(thread);
      this.#waiting.shift()?.resolve(thread);
    }
  }

  /** One that rests, the last that worked first, so that those that are too many end. */
  #next(): ContentThread | undefined {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (!idle.thread.isDead) return idle.thread;
    }
    if (this.#lent.size >= this.#options.size) return undefined;
    this.#started += 1;
    return new ContentThread(this.#options, `worker-${this.#started}`);
  }

  #rest(thread: ContentThread): void {
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((one) => one.thread === thread);
      if (at >= 0) this.#idle.splice(at, 1);
      thread.end(new Error("it was idle"));
    }, this.#options.idleMs);
    timer.unref();
    this.#idle.push({ thread, timer });
  }
}
