import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../clock.ts";
import { formatName } from "../key.ts";
import type { Lease } from "../lease.ts";
import type { RedisSettings } from "../redis-address.ts";
import { defaultPrefix, openRedisLink, type RedisLink } from "./redis-link.ts";

/** Options of a lease. */
export interface RedisLeaseOptions {
  /** The connection to Redis or Valkey. */
  readonly redis: RedisSettings;
  /** The name of the lease; replicas with the same name compete. */
  readonly name: string;
  /** The prefix of the names in Redis; `mirrorkit` by default. */
  readonly prefix?: string;
  /** Milliseconds for which it is held without a renewal, with three renewals in that time; 30,000 by default. */
  readonly ttlMs?: number;
  /** Time and randomness; those of this machine by default. */
  readonly clock?: Clock;
}

/**
 * Competes for a lease in Redis until it is closed. During an outage of Redis, the last holder keeps the lease, and
 * a replica that has not reached Redis since its start takes it after the time to live: otherwise no replica would
 * hold it. It is not a fence: during an outage for some replicas, or after a pause of this process, two replicas
 * may hold it for a while, so work under it must be safe to do twice.
 */
export async function openRedisLease(options: RedisLeaseOptions): Promise<Lease> {
  const link = await openRedisLink(options.redis, "commands");
  return new RedisLease(link, options);
}

/** The answers of {@link take}, besides 1 for a lease that was held already. */
const [ofAnother, wasFree] = [0, 2];

const take = `
local owner = redis.call("GET", KEYS[1])
if owner and owner ~= ARGV[1] then return ${ofAnother} end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return owner and 1 or ${wasFree}`;

const giveBack = `
if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end
return 0`;

class RedisLease implements Lease {
  readonly #link: RedisLink;
  readonly #key: string;
  readonly #ttlMs: number;
  readonly #clock: Clock;
  readonly #owner = randomUUID();
  readonly #onTaken: (() => void)[] = [];
  /** Calls off that it is taken without Redis. */
  readonly #callOffAlone: () => void;
  #held = false;
  #closed = false;
  #callOff: (() => void) | undefined;

  constructor(link: RedisLink, options: RedisLeaseOptions) {
    const { name, prefix = defaultPrefix, ttlMs = 30_000, clock = systemClock } = options;
    this.#link = link;
    this.#key = `${prefix}:lease:${formatName(name)}`;
    this.#ttlMs = ttlMs;
    this.#clock = clock;
    this.#callOffAlone = clock.after(ttlMs, () => this.#take());
    link.client.on("ready", () => void this.#compete());
    if (link.usable()) void this.#compete();
  }

  held(): boolean {
    return this.#held;
  }

  onTaken(callback: () => void): void {
    this.#onTaken.push(callback);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#callOffAlone();
    this.#callOff?.();
    const wasHeld = this.#held;
    this.#held = false;
    try {
      if (wasHeld) await this.#link.client.eval(giveBack, 1, this.#key, this.#owner);
    } catch {
      // It expires by its time to live.
    } finally {
      this.#link.client.disconnect();
    }
  }

  async #compete(): Promise<void> {
    this.#callOff?.();
    try {
      const reply = await this.#link.client.eval(take, 1, this.#key, this.#owner, this.#ttlMs);
      this.#heed(reply);
    } catch {
      // The holder is unknown, so the state stays.
    }
    if (this.#closed) return;
    this.#callOff?.();
    this.#callOff = this.#clock.after(this.#ttlMs / 3, () => void this.#compete());
  }

  #heed(reply: unknown): void {
    this.#callOffAlone();
    if (this.#closed) return;
    if (reply === ofAnother) this.#held = false;
    else if (reply === wasFree || !this.#held) this.#take();
  }

  #take(): void {
    this.#held = true;
    for (const callback of this.#onTaken) callback();
  }
}
