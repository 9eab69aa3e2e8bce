import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import type { ReconcileHandler, ReconcileKey, ReviewKey } from "../reconcile/index.ts";
import {
  errorOf,
  type ThreadData,
  type ThreadOrder,
  type ThreadReport,
} from "./thread-messages.ts";

/** A thread that does the work, so that webhooks are answered at once whatever a change makes us read. */
export interface WorkThread {
  /** Has the thread bring a key in order. When the thread dies, its runs fail, and another one takes over. */
  readonly handler: ReconcileHandler;
  /** Ends it at once; runs that are under way fail. */
  close(): Promise<void>;
}

/** What is to be known of a thread. */
export interface ThreadWatch {
  /** Is told of every answer of a forge: its HTTP status, or undefined when there was none. */
  readonly onAnswer: (forge: string, status: number | undefined) => void;
  /** Is told of reviews that need not be done again until the forge's list shows a change. */
  readonly onSettled: (key: ReviewKey) => void;
  /** The log. */
  readonly log: Pick<Logger, "error">;
}

/**
 * Starts it, and waits until it takes work.
 *
 * @throws what the thread throws while it starts.
 */
export async function openWorkThread(data: ThreadData, watch: ThreadWatch): Promise<WorkThread> {
  let thread = new Thread(data, watch);
  await thread.ready;
  return {
    async handler(key, signal) {
      if (thread.dead) thread = new Thread(data, watch);
      const current = thread;
      await current.ready;
      await current.run(key, signal);
    },
    close: () => thread.end(),
  };
}

/** A run that goes on for so long after it was told to stop keeps the thread busy, and only its end ends it. */
const deafMs = 5_000;

/** A run that a thread is at. */
interface ThreadRun {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class Thread {
  /** Settles once it takes orders, or does not start. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #runs = new Map<number, ThreadRun>();
  #last = 0;
  #death: Error | undefined;

  constructor(data: ThreadData, { onAnswer, onSettled, log }: ThreadWatch) {
    this.#worker = startWorker(data);
    this.#worker.on("message", (report: ThreadReport) => {
      if (report.kind === "answer") onAnswer(report.forge, report.status);
      else if (report.kind === "settled") onSettled(report.key);
      else if (report.kind === "ended") this.#settle(report);
    });
    this.#worker.on("error", (error: Error) => {
      log.error({ err: error }, "the thread that works has died; the next run starts another");
      this.#die(new Error(`the thread that works has died: ${error.message}`));
    });
    this.#worker.on("exit", () => this.#die(new Error("the thread that works has ended")));
    // Its first message is that it is ready; it has none when it dies before.
    this.ready = once(this.#worker, "message").then(() => undefined);
  }

  get dead(): boolean {
    return this.#death !== undefined;
  }

  async run(key: ReconcileKey, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#death !== undefined) throw this.#death;
    this.#last += 1;
    const run = this.#last;
    let deaf: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.#order({ kind: "stop", run });
      deaf = setTimeout(() => void this.end(), deafMs);
    };
    signal.addEventListener("abort", stop);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#runs.set(run, { resolve, reject });
        this.#order({ kind: "run", run, key });
      });
    } finally {
      clearTimeout(deaf);
      this.#runs.delete(run);
      signal.removeEventListener("abort", stop);
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #order(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }

  #settle({ run, failure }: Extract<ThreadReport, { kind: "ended" }>): void {
    const waiting = this.#runs.get(run);
    if (failure === undefined) waiting?.resolve();
    else waiting?.reject(errorOf(failure));
  }

  #die(death: Error): void {
    this.#death ??= death;
    for (const { reject } of this.#runs.values()) reject(this.#death);
  }
}

function startWorker(workerData: ThreadData): Worker {
  const isBuilt = import.meta.url.endsWith(".js");
  if (isBuilt) return new Worker(new URL("work-thread-main.js", import.meta.url), { workerData });
  const { href } = new URL("work-thread-main.ts", import.meta.url);
  // A thread of Node 20 takes over none of the loaders by which sources run.
  const start = `import("tsx/esm/api").then(({ register }) => { register(); return import("${href}"); });`;
  const execArgv = ["--conditions=@mirrorkit/source"];
  return new Worker(start, { eval: true, execArgv, workerData });
}
