import type { Lease } from "./lease.ts";
import type { BullQueueOptions } from "./redis/bullmq-queue.ts";
import type { RedisLeaseOptions } from "./redis/redis-lease.ts";
import type { RedisSettings } from "./redis-address.ts";
import type { Health, WorkQueue } from "./work-queue.ts";

// What is on Redis is loaded only here, for settings that name one.

/**
 * Opens a queue that several replicas share, on BullMQ with Redis or Valkey. It is given before Redis is there, and
 * survives that Redis goes and comes back. Only its address can be wrong.
 *
 * @throws an {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export async function openBullQueue(options: BullQueueOptions): Promise<WorkQueue> {
  const queue = await import("./redis/bullmq-queue.ts");
  return queue.openBullQueue(options);
}

/**
 * Competes for a lease in Redis, until it is closed. While Redis is gone the replica that held it last goes on
 * holding it: two may hold it for a while, so that what is done under it must bear being done twice.
 *
 * @throws an {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export async function openRedisLease(options: RedisLeaseOptions): Promise<Lease> {
  const lease = await import("./redis/redis-lease.ts");
  return lease.openRedisLease(options);
}

/** Asks Redis or Valkey once whether it would do for the queue, and leaves nothing there. */
export async function lookAtRedis(settings: RedisSettings): Promise<Health> {
  const look = await import("./redis/look-at-redis.ts");
  return look.lookAtRedis(settings);
}
