import type { Lease } from "./lease.ts";
import type { BullQueueOptions } from "./redis/bullmq-queue.ts";
import type { RedisLeaseOptions } from "./redis/redis-lease.ts";
import type { RedisSettings } from "./redis-address.ts";
import type { Health, WorkQueue } from "./work-queue.ts";

// The modules for Redis are loaded only here, for settings with Redis.

/**
 * Opens a queue that several replicas share, on BullMQ with Redis or Valkey. It returns before Redis is reachable,
 * and survives outages of Redis.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export async function openBullQueue(options: BullQueueOptions): Promise<WorkQueue> {
  const queue = await import("./redis/bullmq-queue.ts");
  return queue.openBullQueue(options);
}

/**
 * Competes for a lease in Redis until it is closed. During an outage of Redis, the last holder keeps the lease; two
 * replicas may hold it for a while, so work under it must be safe to do twice.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export async function openRedisLease(options: RedisLeaseOptions): Promise<Lease> {
  const lease = await import("./redis/redis-lease.ts");
  return lease.openRedisLease(options);
}

/** Checks once whether Redis or Valkey is suitable for the queue, and leaves no data. */
export async function lookAtRedis(settings: RedisSettings): Promise<Health> {
  const look = await import("./redis/look-at-redis.ts");
  return look.lookAtRedis(settings);
}
