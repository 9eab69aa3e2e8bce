import type { Worker } from "node:worker_threads";
import { cpuMsOf } from "./cpu-time.ts";
import { type ContentLimits, contentEnded, contentNotStarted } from "./ended.ts";
import { Peer, type Serve } from "./peer.ts";
import type { ReadyMessage } from "./serve-content.ts";
import { startThread } from "./start-thread.ts";
import { makeFolderIn, removeTemporaryFolder } from "./temporary-folder.ts";
import { WorkingTime } from "./working-time.ts";

/** How threads that work on content are started. */
export interface ThreadStart {
  /** The module that they run. */
  readonly module: URL;
  /** The parent of the temporary folders, one per running thread. */
  readonly folder: string;
  /** The limits of a thread. */
  readonly limits: ContentLimits;
}

/** A thread that has not started by then, as when it lacks file descriptors in the midst of it, is ended. */
const longestStartMs = 60_000;

/** Node's default size. With a smaller one, 100,000 lines take a fifth longer. */
const youngMiB = 48;

/** Serves a thread that has no user: it rejects every request. */
const nobody: Serve = async (name) => {
  throw new Error(`no handler for ${name}`);
};

/** A thread that works on the content of one review or publication at a time. It has no credentials. */
export class ContentThread {
  readonly #worker: Worker;
  readonly #peer: Peer;
  readonly #limits: ContentLimits;
  readonly #ready: Promise<void>;
  #time: WorkingTime | undefined;
  /** The system's id of the thread; undefined when unknown. */
  #name: string | undefined;
  #death: unknown;

  constructor({ module, limits, folder }: ThreadStart, name: string) {
    this.#limits = limits;
    const own = makeFolderIn(folder, name);
    try {
      this.#worker = startWorker(module, limits, own);
    } catch (error) {
      removeTemporaryFolder(own);
      throw error;
    }
    this.#worker.once("exit", () => removeTemporaryFolder(own));
    this.#peer = new Peer(this.#worker, nobody, () => this.#time?.set(this.#peer.isWaitedFor));
    this.#ready = this.#start();
    // Whoever begins with it sees that.
    this.#ready.catch(() => {});
  }

  /** Whether it has ended. */
  get isDead(): boolean {
    return this.#death !== undefined;
  }

  /** Assigns the thread to a run whose requests `serve` answers, after it has started. */
  async begin(serve: Serve): Promise<void> {
    await this.#ready;
    this.#peer.serve = serve;
    this.#time = new WorkingTime({
      limitMs: this.#limits.computingMs,
      computedMs: () => cpuMsOf(this.#name),
      onOver: () => this.end(contentEnded("time", this.#limits)),
    });
  }

  /** Has it do something; fails when it ends before. */
  async call(name: string, given: readonly unknown[]): Promise<unknown> {
    if (this.#death !== undefined) throw this.#death;
    return this.#peer.call(name, given);
  }

  /** Takes it back. Gives whether it can be lent again: it cannot in the middle of something. */
  async giveBack(): Promise<boolean> {
    if (!this.#peer.isIdle) this.end(new Error("its caller has gone"));
    if (this.#death !== undefined) return false;
    this.#peer.serve = nobody;
    try {
      await this.#peer.call("end", []);
    } catch {
      return false;
    }
    this.#peer.forget();
    this.#time?.set(false);
    return !this.isDead;
  }

  /** Ends it at once: whoever waits for it fails with the reason. */
  end(reason: unknown): void {
    this.#die(reason);
    void this.#worker.terminate();
  }

  /** Settles with its first message, which reports that it has started. */
  #start(): Promise<void> {
    return new Promise((resolve, reject) => {
      let isThere = false;
      const late = setTimeout(() => {
        const seconds = longestStartMs / 1_000;
        this.end(new Error(`it did not start within ${seconds} s`));
        reject(contentNotStarted(this.#death));
      }, longestStartMs);
      this.#worker.once("message", ({ thread }: ReadyMessage) => {
        isThere = true;
        clearTimeout(late);
        this.#name = thread;
        resolve();
      });
      this.#worker.on("error", (error: Error) => {
        this.#die(isThere ? this.#explain(error) : error);
      });
      this.#worker.on("exit", () => {
        clearTimeout(late);
        this.#die(contentEnded("crash", this.#limits));
        reject(contentNotStarted(this.#death));
      });
    });
  }

  #explain(error: Error): unknown {
    const outOfMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
    if (outOfMemory) return contentEnded("memory", this.#limits);
    return contentEnded("crash", this.#limits, error.message);
  }

  #die(reason: unknown): void {
    this.#death ??= reason;
    this.#peer.fail(this.#death);
    this.#time?.set(false);
  }
}

/** Its environment contains only the folder for temporary files, because the full environment has secrets. */
function startWorker(module: URL, { memoryMiB }: ContentLimits, temporary: string): Worker {
  return startThread(module, {
    env: { TMPDIR: temporary },
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMiB,
      maxYoungGenerationSizeMb: youngMiB,
    },
  });
}
