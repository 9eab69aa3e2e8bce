import { once } from "node:events";
import { settledWithin, systemClock } from "../clock.ts";
import type { RedisSettings } from "../redis-address.ts";
import type { Health } from "../work-queue.ts";
import { openRedisLink, type RedisLink } from "./redis-link.ts";
import { forgetful, readEvictionPolicy } from "./redis-policy.ts";

const limitMs = 5_000;

/**
 * Checks once whether Redis or Valkey is suitable for the queue, and leaves no data.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export async function lookAtRedis(settings: RedisSettings): Promise<Health> {
  const link = await openRedisLink(settings, "commands");
  try {
    await settledWithin(systemClock, limitMs, once(link.client, "ready"));
    return link.usable() ? await healthOf(link) : troubleOf(link);
  } finally {
    link.client.disconnect();
  }
}

/** Codes with which Redis itself answers, instead of those of the network. */
const refusals: ReadonlySet<string> = new Set(["NOAUTH", "NOPERM", "WRONGPASS"]);

function troubleOf(link: RedisLink): Health {
  const [address, why] = [link.address, link.trouble()];
  if (refusals.has(why)) {
    return { healthy: false, reason: `Redis at ${address} rejects the bot's login (${why})` };
  }
  return {
    healthy: false,
    reason: `Redis at ${address} is unreachable (${why})`,
    unreachable: true,
  };
}

async function healthOf({ address, client }: RedisLink): Promise<Health> {
  const policy = await readEvictionPolicy(client);
  return policy === undefined ? { healthy: true } : forgetful(address, policy);
}
