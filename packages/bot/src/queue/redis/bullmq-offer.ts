import type { Queue } from "bullmq";
import { formatKey, type ReconcileKey } from "../key.ts";
import type { AddReason } from "../work-queue.ts";
import { isUrgent, type JobData, sweepPriority } from "./bullmq-job.ts";
import type { RedisMarks } from "./redis-marks.ts";

/** The destination of keys. */
export interface OfferPlace {
  /** The queue in Redis. */
  readonly queue: Queue<JobData>;
  /** The marks that replicas share. */
  readonly marks: RedisMarks;
}

/**
 * Adds a key to the queue in Redis, unless it is there already; a key of an event comes before all keys of sweeps.
 *
 * @throws the errors of Redis and its connection.
 */
export async function offerKey(
  { queue, marks }: OfferPlace,
  key: ReconcileKey,
  reason: AddReason,
): Promise<void> {
  const id = formatKey(key);
  const isEvent = reason === "event";
  const marked = isEvent ? marks.markEvent(key) : undefined;
  // The entry that a sweep adds for an active key replaces the earlier entry of an event.
  const urgent = isEvent || (await marks.hasEvent(key));
  const deduplication = { id, keepLastIfActive: true, reschedule: isEvent };
  const job = await queue.add(
    "reconcile",
    { key: id },
    { deduplication, ...(urgent ? {} : { priority: sweepPriority }) },
  );
  await marked;
  if (isEvent) await hasten(queue, job.id);
}

/** Has a job that a sweep added take its place among those of events. Without it, it is worked on later. */
async function hasten(queue: Queue<JobData>, id: string | undefined): Promise<void> {
  try {
    const job = id === undefined ? undefined : await queue.getJob(id);
    if (job !== undefined && !isUrgent(job)) await job.changePriority({ priority: 0 });
  } catch {
    // The key is in the queue nonetheless.
  }
}
