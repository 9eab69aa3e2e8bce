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
  /** The folder in which each has one of its own, for as long as it runs. */
  readonly folder: string;
  /** What they may take. */
  readonly limits: ContentLimits;
}

/** What Node takes without limits. With less, 100,000 lines take a fifth longer. */
const youngMiB = 48;

/** No one lends what was not given out. */
const nobody: Serve = async (name) => {
  throw new Error(`no handler for ${name}`);
};

/** A thread that works on the content of one review or publication at a time. It holds no credentials. */
export class ContentThread {
  readonly #worker: Worker;
  readonly #peer: Peer;
  readonly #limits: ContentLimits;
  readonly #ready: Promise<void>;
  #time: WorkingTime | undefined;
  /** What the system calls it, where it says so. */
  #name: string | undefined;
  #death: unknown;

  constructor({ module, limits, folder }: ThreadStart, name: string) {
    this.#limits = limits;
    const own = makeFolderIn(folder, name);
    this.#worker = startWorker(module, limits, own);
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

  /** Lends it to someone who serves what it asks for, once it has started. */
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

  /** Settles with its first message, which is that it is there. */
  #start(): Promise<void> {
    return new Promise((resolve, reject) => {
      let isThere = false;
      this.#worker.once("message", ({ thread }: ReadyMessage) => {
        isThere = true;
        this.#name = thread;
        resolve();
      });
      this.#worker.on("error", (error: Error) => {
        this.#die(isThere ? this.#explain(error) : error);
      });
      this.#worker.on("exit", () => {
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

/** It gets nothing of the environment, in which there are secrets, but where temporary files go. */
function startWorker(module: URL, { memoryMiB }: ContentLimits, temporary: string): Worker {
  return startThread(module, {
    env: { TMPDIR: temporary },
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMiB,
      maxYoungGenerationSizeMb: youngMiB,
    },
  });
}
