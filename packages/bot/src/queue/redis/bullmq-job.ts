import type { Job } from "bullmq";
import { placeOf, type ReconcileKey, readKey } from "../key.ts";
import { broughtForward } from "../retry.ts";
import {
  type ActiveRun,
  type RecordedFailure,
  type RunContext,
  type RunEnd,
  recordFailure,
  reportRun,
  startRun,
} from "../run.ts";
import type { WorkFailure } from "../work-queue.ts";
import type { JobSlots } from "./bullmq-slots.ts";
import type { RedisMarks } from "./redis-marks.ts";
import { readStoredFailure, storeFailure } from "./stored-failure.ts";

/** The data of a job. */
export interface JobData {
  /** The key, as one string. */
  readonly key: string;
}

/** The errors that tell BullMQ that a job was moved. */
export interface MovedErrors {
  /** The job was delayed. */
  readonly DelayedError: new () => Error;
  /** It waits again. */
  readonly WaitingError: new () => Error;
}

/** The means of working on jobs. */
export interface JobSite {
  /** How runs are made. */
  readonly context: RunContext;
  /** The marks that replicas share. */
  readonly marks: RedisMarks;
  /** How many runs each forge and project may have in this process. */
  readonly slots: JobSlots;
  /** The runs of this process that are at work. */
  readonly active: Set<ActiveRun>;
  /** The errors that tell BullMQ that a job was moved. */
  readonly moved: MovedErrors;
  /** Whether no more runs may start. */
  readonly isClosing: () => boolean;
}

/** A job, and the means to move it. */
export interface HeldJob {
  /** The job. */
  readonly job: Job<JobData>;
  /** Proves that it is held by this process. */
  readonly token: string | undefined;
  /** Aborted when the job is no longer held. */
  readonly signal: AbortSignal | undefined;
}

/** Jobs of a forge that asked to wait come back spread over so many milliseconds. */
const pauseSpread = 2000;

/** The priority of jobs that only a sweep requested: BullMQ takes jobs without a priority first. */
export const sweepPriority = 1;

/** Whether something happened to the key of a job. */
export function isUrgent({ priority }: Job<JobData>): boolean {
  return priority < sweepPriority;
}

/** Works on a job, and puts it off or back when that is not to be now. Throws when it was moved. */
export async function workOnJob(site: JobSite, held: HeldJob): Promise<void> {
  const key = readKey(held.job.data.key);
  // Another version wrote it: that one's replicas or the sweep take care of it.
  if (key === undefined) return;
  if (site.isClosing()) return handBack(site, held);
  const before = readStoredFailure(key, held.job.progress);
  const notBefore = await earliestStart(site, key, before);
  if (notBefore > site.context.clock.now()) return putOff(site, held, notBefore);
  const place = placeOf(key);
  const comesAt = site.slots.take(place, isUrgent(held.job));
  if (comesAt !== undefined) return putOff(site, held, comesAt);
  const { run, end } = await runKey(site, held, key).finally(() => site.slots.giveBack(place));
  if (end.result === "failed") {
    const recorded = recordFailure(key, end.error, before, site.context.clock);
    reportRun(site.context, run, { result: "failed", failure: recorded.failure });
    return tryAgain(site, held, recorded);
  }
  reportRun(site.context, run, end);
  if (end.result === "aborted") return handBack(site, held);
}

async function runKey(
  site: JobSite,
  held: HeldJob,
  key: ReconcileKey,
): Promise<{ readonly run: ActiveRun; readonly end: RunEnd }> {
  await site.marks.clearEvent(key);
  const run = startRun(key, site.context);
  held.signal?.addEventListener("abort", () => run.abort(), { once: true });
  site.active.add(run);
  const end = await run.ended;
  site.active.delete(run);
  return { run, end };
}

async function earliestStart(
  { marks, context: { clock } }: JobSite,
  { forge }: ReconcileKey,
  before: WorkFailure | undefined,
): Promise<number> {
  const pause = await marks.pauseOf(forge);
  const breather = before === undefined ? 0 : broughtForward(before, before.nextTry.getTime());
  if (pause <= clock.now()) return breather;
  return Math.max(breather, Math.ceil(pause + clock.random() * pauseSpread));
}

async function tryAgain(
  site: JobSite,
  held: HeldJob,
  { failure, pausedForge }: RecordedFailure,
): Promise<void> {
  const { marks } = site;
  let nextTry = failure.nextTry.getTime();
  if (pausedForge !== undefined) nextTry = await marks.pause(pausedForge, nextTry);
  else if (await marks.hasEvent(failure.key)) nextTry = broughtForward(failure, nextTry);
  await held.job.updateProgress(storeFailure(failure, nextTry));
  return putOff(site, held, nextTry);
}

async function putOff(site: JobSite, { job, token }: HeldJob, until: number): Promise<void> {
  await job.moveToDelayed(until, token);
  throw new site.moved.DelayedError();
}

async function handBack(site: JobSite, { job, token }: HeldJob): Promise<void> {
  if (token !== undefined) await job.moveToWait(token);
  throw new site.moved.WaitingError();
}
