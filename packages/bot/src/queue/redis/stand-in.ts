import type { ReconcileKey } from "../key.ts";
import { createKeyedQueue, type KeyedQueueOptions } from "../memory/keyed-queue.ts";
import type { AddReason, PendingWork, WorkQueue } from "../work-queue.ts";

/** The time for runs of the stand-in to end before their keys run in the shared queue again. */
const handOverMs = 10_000;

/** A queue in this process that replaces the shared one while that is unreachable. */
export class StandIn {
  readonly #options: KeyedQueueOptions;
  #queue: WorkQueue | undefined;
  #handingOver: Promise<void> = Promise.resolve();

  constructor(options: KeyedQueueOptions) {
    this.#options = options;
  }

  /** Works on a key, as {@link WorkQueue.add} does. */
  async add(key: ReconcileKey, reason: AddReason): Promise<boolean> {
    this.#queue ??= createKeyedQueue(this.#options);
    return this.#queue.add(key, reason);
  }

  /** Its work; undefined when it is not active. */
  async pending(): Promise<PendingWork | undefined> {
    return this.#queue?.pending();
  }

  /** Stops, and passes each remaining key to `add`. */
  async handOver(add: (key: ReconcileKey) => Promise<boolean>): Promise<void> {
    const queue = this.#queue;
    this.#queue = undefined;
    if (queue === undefined) return;
    const earlier = this.#handingOver;
    const handOver = async (): Promise<void> => {
      for (const key of await queue.close(handOverMs)) await add(key);
      await earlier;
    };
    this.#handingOver = handOver();
    await this.#handingOver;
  }

  /** Ends it, as {@link WorkQueue.close} does. */
  async close(graceMs: number): Promise<readonly ReconcileKey[]> {
    const [left] = await Promise.all([this.#queue?.close(graceMs), this.#handingOver]);
    return left ?? [];
  }
}
