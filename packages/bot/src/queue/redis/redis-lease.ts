import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../clock.ts";
import { formatName } from "../key.ts";
import type { Lease } from "../lease.ts";
import type { RedisSettings } from "../redis-address.ts";
import { defaultPrefix, openRedisLink, type RedisLink } from "./redis-link.ts";

/** Where a lease is kept. */
export interface RedisLeaseOptions {
  /** How Redis or Valkey is reached. */
  readonly redis: RedisSettings;
  /** What it is called; replicas that ask for the same name compete. */
  readonly name: string;
  /** What the names in Redis begin with; `mirrorkit` by default. */
  readonly prefix?: string;
  /** For how many milliseconds it is held without being renewed, which happens three times as often; 30,000 by default. */
  readonly ttlMs?: number;
  /** Time and chance; those of this machine by default. */
  readonly clock?: Clock;
}

/**
 * Competes for a lease in Redis, until it is closed. While Redis is gone the replica that held it last goes on
 * holding it, and one that has not reached Redis since its start takes it after the time to live: otherwise nobody
 * would have it. It is no fence: then, after a pause of this process, or when Redis is gone for some replicas only,
 * two may hold it for a while, so that what is done under it must bear being done twice.
 */
export async function openRedisLease(options: RedisLeaseOptions): Promise<Lease> {
  const link = await openRedisLink(options.redis, "commands");
  return new RedisLease(link, options);
}

/** What {@link take} answers, beside 1 for a lease that was ours already. */
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
      // It runs out by itself.
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
      // Nobody can say who holds it now: it stays as it was.
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
