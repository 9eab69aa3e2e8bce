import { printable } from "@mirrorkit/sdk/internal";
import type { Redis } from "ioredis";
import type { Health } from "../work-queue.ts";

/**
 * The `maxmemory-policy` by which Redis deletes data when its memory is full. Undefined when it deletes nothing, as
 * required, and when unknown.
 */
export async function readEvictionPolicy(commands: Redis): Promise<string | undefined> {
  try {
    const policy = /^maxmemory_policy:(\S+)/m.exec(await commands.info("memory"))?.[1];
    return policy === undefined || policy === "noeviction" ? undefined : printable(policy);
  } catch {
    return undefined;
  }
}

/** The health of a Redis whose eviction policy deletes data of the queue. */
export function forgetful(address: string, policy: string): Health {
  const trouble = `may lose work: its maxmemory-policy is ${policy}, set it to noeviction`;
  return { healthy: false, reason: `Redis at ${address} ${trouble}` };
}
