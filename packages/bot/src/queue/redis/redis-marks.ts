import type { Redis } from "ioredis";
import type { Clock } from "../clock.ts";
import { formatKey, formatName, type ReconcileKey } from "../key.ts";

/** Options of the marks next to the queue. */
export interface RedisMarksOptions {
  /** The connection. */
  readonly commands: Redis;
  /** The prefix of the names in Redis. */
  readonly prefix: string;
  /** Time. */
  readonly clock: Clock;
}

const eventMarkMs = 60 * 60_000;

/**
 * The marks that replicas share next to the queue: forges that asked to wait, and keys with an event during a run.
 * Nothing here throws: without the marks, work is only done at a worse time.
 */
export class RedisMarks {
  readonly #options: RedisMarksOptions;
  readonly #pausedUntil = new Map<string, number>();

  constructor(options: RedisMarksOptions) {
    this.#options = options;
  }

  /** The forges that are to be left alone, and until when, as far as this replica knows. */
  paused(): ReadonlyMap<string, number> {
    const now = this.#options.clock.now();
    for (const [forge, until] of this.#pausedUntil) {
      if (until <= now) this.#pausedUntil.delete(forge);
    }
    return this.#pausedUntil;
  }

  /** Notes that a forge is to be left alone, at least until then. Gives the time at which that ends. */
  async pause(forge: string, until: number): Promise<number> {
    const latest = Math.max(until, await this.pauseOf(forge));
    this.#pausedUntil.set(forge, latest);
    const ms = Math.max(1, Math.ceil(latest - this.#options.clock.now()));
    await this.#try((commands) => commands.set(this.#pauseName(forge), latest, "PX", ms));
    return latest;
  }

  /** Until when a forge is to be left alone; 0 when it is not. */
  async pauseOf(forge: string): Promise<number> {
    const told = await this.#try((commands) => commands.get(this.#pauseName(forge)));
    const until = Math.max(Number(told ?? 0) || 0, this.paused().get(forge) ?? 0);
    if (until > this.#options.clock.now()) this.#pausedUntil.set(forge, until);
    return until;
  }

  /** Notes that something happened to a key. */
  async markEvent(key: ReconcileKey): Promise<void> {
    await this.#try((commands) => commands.set(this.#eventName(key), "1", "PX", eventMarkMs));
  }

  /** Clears the event mark of a key because a run of it begins. */
  async clearEvent(key: ReconcileKey): Promise<void> {
    await this.#try((commands) => commands.del(this.#eventName(key)));
  }

  /** Whether something happened to a key since its run began. */
  async hasEvent(key: ReconcileKey): Promise<boolean> {
    return (await this.#try((commands) => commands.exists(this.#eventName(key)))) === 1;
  }

  #pauseName(forge: string): string {
    return `${this.#options.prefix}:pause:${formatName(forge)}`;
  }

  #eventName(key: ReconcileKey): string {
    return `${this.#options.prefix}:event:${formatKey(key)}`;
  }

  async #try<T>(command: (commands: Redis) => Promise<T>): Promise<T | undefined> {
    try {
      return await command(this.#options.commands);
    } catch {
      return undefined;
    }
  }
}
