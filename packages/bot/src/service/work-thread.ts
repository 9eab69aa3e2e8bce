import type { Worker } from "node:worker_threads";
import type { Gate } from "@mirrorkit/forge/internal";
import type { Logger } from "pino";
import {
  makeTemporaryFolder,
  moduleBeside,
  removeTemporaryFolder,
  startThread,
} from "../content-threads/index.ts";
import type { Health, ReconcileHandler, ReconcileKey, ReviewKey } from "../queue/index.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Ledger } from "./slow-content.ts";
import {
  errorOf,
  type ThreadData,
  type ThreadOrder,
  type ThreadReport,
} from "./thread-messages.ts";

/** A thread that does the work, so that webhooks are answered at once whatever a change makes us read. */
export interface WorkThread {
  /** Reconciles a key in the thread. When the thread dies, its runs fail, and another thread replaces it. */
  readonly handler: ReconcileHandler;
  /** Whether it does anything at all. */
  health(): Health;
  /** Ends it at once; runs that are under way fail. */
  close(): Promise<void>;
}

/** The listeners of a thread. */
export interface ThreadWatch {
  /** Called after every request to a forge with its HTTP status, or undefined when there was no answer. */
  readonly onAnswer: (forge: string, status: number | undefined) => void;
  /** Called with reviews that need not be done again until the forge's list shows a change. */
  readonly onSettled: (key: ReviewKey) => void;
  /** Called how a review ended; without a gate the change request is closed or gone. */
  readonly onVerdict: (key: ReviewKey, gate: Gate | undefined) => void;
  /** Stores the charges against keys. */
  readonly ledger: Ledger;
  /** The log. */
  readonly log: Pick<Logger, "error">;
}

/**
 * Starts it, and waits until it accepts work.
 *
 * @throws the error of the thread's start.
 */
export async function openWorkThread(
  given: Omit<ThreadData, "folder">,
  watch: ThreadWatch,
): Promise<WorkThread> {
  const data = { ...given, folder: makeTemporaryFolder() };
  let thread = new Thread(data, watch);
  const close = async (): Promise<void> => {
    await thread.end();
    removeTemporaryFolder(data.folder);
  };
  await thread.ready.catch((error: unknown) => close().then(() => Promise.reject(error)));
  return {
    async handler(key, signal) {
      if (thread.dead) thread = new Thread(data, watch);
      const current = thread;
      await current.ready;
      await current.run(key, signal);
    },
    health: () => thread.health(),
    close,
  };
}

/**
 * The time after which a run that ignores its abort is considered to block the thread: only ending the thread ends
 * it.
 */
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
  readonly #watch: ThreadWatch;
  readonly #runs = new Map<number, ThreadRun>();
  readonly #heartbeat: Heartbeat;
  #last = 0;
  #death: Error | undefined;

  constructor(data: ThreadData, watch: ThreadWatch) {
    this.#watch = watch;
    this.#worker = startThread(moduleBeside(import.meta.url, "work-thread-main"), {
      workerData: data,
    });
    this.#heartbeat = new Heartbeat((seconds) => {
      this.#fail(new Error(`the worker thread did not answer for ${seconds} s and was stopped`));
      void this.end();
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (report: ThreadReport) => {
        if (report.kind === "ready") resolve();
        this.#take(report);
      });
      this.#worker.on("error", (error: Error) => {
        this.#fail(new Error(`the worker thread has died: ${error.message}`));
        reject(error);
      });
      this.#worker.on("exit", () => {
        this.#die(new Error("the worker thread has ended"));
        reject(this.#death);
      });
    });
    // Whoever waits for it sees that.
    this.ready.catch(() => {});
  }

  get dead(): boolean {
    return this.#death !== undefined;
  }

  /** One that has died is followed by another one, with the next run. */
  health(): Health {
    return this.dead ? { healthy: true } : this.#heartbeat.health();
  }

  async run(key: ReconcileKey, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#death !== undefined) throw this.#death;
    this.#last += 1;
    const run = this.#last;
    const charge = this.#watch.ledger.find(key);
    let deaf: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.#order({ kind: "stop", run });
      deaf = setTimeout(() => void this.end(), deafMs);
    };
    signal.addEventListener("abort", stop);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#runs.set(run, { resolve, reject });
        this.#order({ kind: "run", run, key, ...(charge && { charge }) });
      });
    } finally {
      clearTimeout(deaf);
      this.#runs.delete(run);
      signal.removeEventListener("abort", stop);
    }
  }

  async end(): Promise<void> {
    this.#heartbeat.stop();
    await this.#worker.terminate();
  }

  #order(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }

  #take(report: ThreadReport): void {
    const { onAnswer, onSettled, onVerdict, ledger } = this.#watch;
    this.#heartbeat.beat();
    switch (report.kind) {
      case "answer":
        return onAnswer(report.forge, report.status);
      case "settled":
        return onSettled(report.key);
      case "verdict":
        return onVerdict(report.key, report.gate);
      case "charge":
        return ledger.set(report.key, report.charge);
      case "content":
        return ledger.note(report.outcome);
      case "ended":
        return this.#settle(report);
      case "beat":
      case "ready":
        return;
    }
  }

  #settle({ run, failure }: Extract<ThreadReport, { kind: "ended" }>): void {
    const waiting = this.#runs.get(run);
    if (failure === undefined) waiting?.resolve();
    else waiting?.reject(errorOf(failure));
  }

  #fail(death: Error): void {
    const { log } = this.#watch;
    log.error({ err: death }, "the worker thread has died; the next run starts another");
    this.#die(death);
  }

  #die(death: Error): void {
    this.#heartbeat.stop();
    this.#death ??= death;
    for (const { reject } of this.#runs.values()) reject(this.#death);
  }
}
