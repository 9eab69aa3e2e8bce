import { printable } from "@mirrorkit/sdk/internal";
import type { Redis } from "ioredis";
import type { Health } from "../work-queue.ts";

/**
 * What Redis deletes when its memory is full, as its `maxmemory-policy` says. Undefined when it deletes nothing, as
 * it should, and when it does not tell.
 */
export async function readEvictionPolicy(commands: Redis): Promise<string | undefined> {
  try {
    const policy = /^maxmemory_policy:(\S+)/m.exec(await commands.info("memory"))?.[1];
    return policy === undefined || policy === "noeviction" ? undefined : printable(policy);
  } catch {
    return undefined;
  }
}

/** The health of a Redis that deletes what it should keep. */
export function forgetful(address: string, policy: string): Health {
  const trouble = `may lose work: its maxmemory-policy is ${policy}, set it to noeviction`;
  return { healthy: false, reason: `Redis at ${address} ${trouble}` };
}
