export { blamedForge, blameForge } from "./blame.ts";
export type { Clock } from "./clock.ts";
export type { SweepFailure } from "./forge-sweep.ts";
export {
  type BumpKey,
  formatKey,
  type PublishKey,
  type ReconcileKey,
  type ReviewKey,
  readKey,
} from "./key.ts";
export { alwaysHeld, type Lease } from "./lease.ts";
export { createKeyedQueue, type KeyedQueueOptions } from "./memory/keyed-queue.ts";
export { lookAtRedis, openBullQueue, openRedisLease } from "./open-redis.ts";
export type { BullQueueOptions } from "./redis/bullmq-queue.ts";
export type { RedisLeaseOptions } from "./redis/redis-lease.ts";
export { checkRedisAddress, type RedisSettings } from "./redis-address.ts";
export { usualConcurrency } from "./run.ts";
export {
  type Sweep,
  type SweepOptions,
  type SweepStatus,
  startSweep,
} from "./sweep.ts";
export type { KeyLister, SweptProject } from "./swept-project.ts";
export {
  type AddReason,
  type FailureCode,
  type FinishedRun,
  type Health,
  longestList,
  type PausedForge,
  type PendingWork,
  type ReconcileHandler,
  type RunningWork,
  type WaitingWork,
  type WorkCounts,
  type WorkFailure,
  type WorkQueue,
} from "./work-queue.ts";
