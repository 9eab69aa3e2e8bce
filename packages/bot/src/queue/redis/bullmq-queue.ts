import { settledWithin, systemClock } from "../clock.ts";
import { placeOf, type ReconcileKey } from "../key.ts";
import type { Lease } from "../lease.ts";
import type { KeyedQueueOptions } from "../memory/keyed-queue.ts";
import type { RedisSettings } from "../redis-address.ts";
import { healthOfRuns, usualConcurrency, usualRunLimitMs } from "../run.ts";
import type { AddReason, Health, PendingWork, WorkQueue } from "../work-queue.ts";
import type { JobSite } from "./bullmq-job.ts";
import { offerKey } from "./bullmq-offer.ts";
import { type BullMq, closeSession, openSession, type Session } from "./bullmq-session.ts";
import { JobSlots } from "./bullmq-slots.ts";
import { joinPending, readPending, viewRuns } from "./bullmq-view.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import {
  defaultPrefix,
  describeRedisError,
  isRedisTimeout,
  openRedisLink,
  type RedisLink,
} from "./redis-link.ts";
import { RedisMarks } from "./redis-marks.ts";
import { forgetful, readEvictionPolicy } from "./redis-policy.ts";
import { StandIn } from "./stand-in.ts";

/** Options of a queue that several replicas share; the numbers apply to each process. */
export interface BullQueueOptions
  extends Pick<KeyedQueueOptions, "handler" | "concurrency" | "expected" | "runLimitMs" | "onRun"> {
  /** The connection to Redis or Valkey. */
  readonly redis: RedisSettings;
  /**
   * During an outage of Redis, the replica that holds this lease works alone, within its process. Without a lease,
   * no replica works then.
   */
  readonly lease?: Lease;
  /** The prefix of the names in Redis; `mirrorkit` by default. Bots with different settings need different prefixes. */
  readonly prefix?: string;
  /** Milliseconds without a sign of life after which a replica loses its work to others; 30,000 by default. */
  readonly lockMs?: number;
}

/**
 * Opens a queue that several replicas share, on BullMQ with Redis or Valkey. It returns before Redis is reachable,
 * and survives outages of Redis.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export async function openBullQueue(options: BullQueueOptions): Promise<WorkQueue> {
  const commands = await openRedisLink(options.redis, "commands");
  const waiting = await openRedisLink(options.redis, "worker");
  return new BullQueue(options, { commands, waiting, bullmq: await import("bullmq") });
}

interface Parts {
  readonly commands: RedisLink;
  readonly waiting: RedisLink;
  readonly bullmq: BullMq;
}

/** After being aborted, runs have so long to end. */
const lastWordMs = 2000;
const reopenMs = 1000;
/** For so long a refusal counts: a replica that is unwell may get no more events, and so no chance to see it end. */
const refusalMs = 60_000;

class BullQueue implements WorkQueue {
  readonly #options: BullQueueOptions & { readonly prefix: string; readonly concurrency: number };
  readonly #parts: Parts;
  readonly #site: JobSite;
  readonly #standIn: StandIn;
  #session: Session | undefined;
  #opening: Promise<void> | undefined;
  #callOff: (() => void) | undefined;
  /** That a key was not taken the last time. */
  #refusal: { readonly why: string; readonly until: number } | undefined;
  /** The eviction policy by which Redis deletes data when its memory is full; undefined for none. */
  #eviction: string | undefined;
  #dropped = 0;
  /** Whether Redis is left alone from now on. */
  #disconnected = false;
  #closing: Promise<readonly ReconcileKey[]> | undefined;

  constructor(options: BullQueueOptions, parts: Parts) {
    const { prefix = defaultPrefix, runLimitMs = usualRunLimitMs, onRun, expected = [] } = options;
    const { concurrency = usualConcurrency } = options;
    const handler = oneAtATime(options.handler);
    const commands = parts.commands.client;
    this.#options = { ...options, prefix, concurrency };
    this.#parts = parts;
    this.#site = {
      context: { handler, clock: systemClock, limitMs: runLimitMs, onRun },
      marks: new RedisMarks({ commands, prefix, clock: systemClock }),
      slots: new JobSlots(concurrency, systemClock),
      active: new Set(),
      moved: parts.bullmq,
      isClosing: () => this.#closing !== undefined,
    };
    for (const key of expected) this.#site.slots.meet(placeOf(key));
    const common = { handler, concurrency, runLimitMs, expected };
    this.#standIn = new StandIn({ ...common, ...(onRun && { onRun }) });
    commands.on("ready", () => this.#onReady());
    if (parts.commands.usable()) this.#onReady();
  }

  async add(key: ReconcileKey, reason: AddReason = "event"): Promise<boolean> {
    this.#site.slots.meet(placeOf(key));
    if (await this.#offer(key, reason)) return true;
    const standsIn = this.#closing === undefined && this.#options.lease?.held() === true;
    if (standsIn) return this.#standIn.add(key, reason);
    this.#dropped += 1;
    return false;
  }

  async pending(): Promise<PendingWork> {
    const shared = (await this.#readShared()) ?? viewRuns(this.#site.active);
    const standIn = await this.#standIn.pending();
    const { paused, counts, ...rest } =
      standIn === undefined ? shared : joinPending(shared, standIn);
    const told = [...this.#site.marks.paused()];
    return {
      ...rest,
      paused: [...paused, ...told.map(([forge, at]) => ({ forge, until: new Date(at) }))],
      counts: { ...counts, dropped: counts.dropped + this.#dropped },
    };
  }

  healthy(): Health {
    if (this.#closing !== undefined) return { healthy: false, reason: "the queue is closed" };
    const broken = [this.#parts.commands, this.#parts.waiting].find((link) => !link.usable());
    if (broken !== undefined) {
      const reason = `Redis at ${broken.address} is unreachable (${broken.trouble()})`;
      return { healthy: false, reason, unreachable: true };
    }
    if (this.#session === undefined)
      return {
        healthy: false,
        reason: "the connection to Redis is being opened",
        unreachable: true,
      };
    const { address } = this.#parts.commands;
    if (this.#refusal !== undefined && this.#refusal.until > systemClock.now()) {
      return {
        healthy: false,
        reason: `Redis at ${address} accepts no work (${this.#refusal.why})`,
      };
    }
    const health = healthOfRuns(this.#site.active, this.#site.context);
    if (!health.healthy || this.#eviction === undefined) return health;
    return forgetful(address, this.#eviction);
  }

  close(graceMs: number): Promise<readonly ReconcileKey[]> {
    this.#closing ??= this.#end(graceMs);
    return this.#closing;
  }

  async #offer(key: ReconcileKey, reason: AddReason): Promise<boolean> {
    if (this.#disconnected || this.#session === undefined) return false;
    if (!this.#parts.commands.usable()) return false;
    try {
      await offerKey({ queue: this.#session.queue, marks: this.#site.marks }, key, reason);
      if (this.#refusal !== undefined) this.#handOver();
      this.#refusal = undefined;
      return true;
    } catch (error) {
      this.#noteFailure(error);
      if (this.#parts.commands.usable()) {
        this.#refusal = { why: describeRedisError(error), until: systemClock.now() + refusalMs };
      }
      return false;
    }
  }

  #onReady(): void {
    if (this.#closing !== undefined) return;
    void this.#readEviction();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
  }

  async #open(): Promise<void> {
    this.#refusal = undefined;
    this.#session ??= await this.#openSession();
    if (this.#closing !== undefined) return;
    if (this.#session === undefined) {
      this.#callOff = systemClock.after(reopenMs, () => this.#onReady());
    } else {
      this.#handOver();
    }
  }

  async #readEviction(): Promise<void> {
    this.#eviction = await readEvictionPolicy(this.#parts.commands.client);
  }

  #handOver(): void {
    if (this.#closing !== undefined) return;
    void this.#standIn.handOver(async (key) => this.add(key));
  }

  async #openSession(): Promise<Session | undefined> {
    const { prefix, concurrency, lockMs = 30_000 } = this.#options;
    const { commands, waiting, bullmq } = this.#parts;
    const clients = { commands: commands.client, waiting: waiting.client };
    return openSession({ bullmq, ...clients, prefix, concurrency, lockMs, site: this.#site });
  }

  async #end(graceMs: number): Promise<readonly ReconcileKey[]> {
    this.#callOff?.();
    await this.#session?.worker.pause(true);
    const left = this.#standIn.close(graceMs);
    await this.#endRuns(graceMs);
    const { commands, waiting } = this.#parts;
    this.#disconnected = true;
    const force = this.#site.active.size > 0 || !waiting.usable();
    if (this.#session !== undefined) await closeSession(this.#session, force);
    commands.client.disconnect();
    waiting.client.disconnect();
    // One that was being opened breaks with its connections.
    const late = this.#opening?.then(() => this.#session && closeSession(this.#session, true));
    if (late !== undefined) await settledWithin(systemClock, lastWordMs, late);
    return left;
  }

  async #endRuns(graceMs: number): Promise<void> {
    const { active } = this.#site;
    const ended = Promise.all([...active].map((run) => run.ended));
    if (await settledWithin(systemClock, graceMs, ended)) return;
    for (const run of active) run.abort();
    await settledWithin(systemClock, lastWordMs, ended);
  }

  async #readShared(): Promise<PendingWork | undefined> {
    if (this.#session === undefined || !this.#parts.commands.usable()) return undefined;
    try {
      return await readPending(this.#session.queue);
    } catch (error) {
      this.#noteFailure(error);
      return undefined;
    }
  }

  #noteFailure(error: unknown): void {
    if (!isRedisTimeout(error)) return;
    this.#parts.commands.reconnect();
    // It waits without a limit, so it would not notice that the connection is lost.
    this.#parts.waiting.reconnect();
  }
}
