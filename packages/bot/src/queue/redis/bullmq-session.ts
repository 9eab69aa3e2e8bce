import type * as library from "bullmq";
import type { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { settledWithin, systemClock } from "../clock.ts";
import { type JobData, type JobSite, workOnJob } from "./bullmq-job.ts";
import { LockWatch } from "./bullmq-lock-watch.ts";

/** The library, once it is loaded. */
export type BullMq = typeof library;

/** The inputs of a session. */
export interface SessionOptions {
  /** The library. */
  readonly bullmq: BullMq;
  /** The connection for commands. */
  readonly commands: Redis;
  /** The connection that the worker uses and copies. */
  readonly waiting: Redis;
  /** The prefix of the names in Redis. */
  readonly prefix: string;
  /** The most runs at a time in this process. */
  readonly concurrency: number;
  /** After how many silent milliseconds a replica loses its jobs to others. */
  readonly lockMs: number;
  /** The means of working on jobs. */
  readonly site: JobSite;
}

/** BullMQ's two halves: the one that adds and the one that works. */
export interface Session {
  /** Adds, and answers questions. */
  readonly queue: Queue<JobData>;
  /** Works. */
  readonly worker: Worker<JobData>;
}

const queueName = "reconcile";
/**
 * A job whose process crashed this many times is dropped, so that it does not crash all replicas; the sweep adds it
 * again.
 */
const mostStalls = 10;
const closeMs = 2000;

/**
 * Opens a session. Undefined when the connection broke in the meantime: BullMQ does not recover from a failure of
 * its first commands, so another session is needed.
 */
export async function openSession(options: SessionOptions): Promise<Session | undefined> {
  const session = { queue: makeQueue(options), worker: makeWorker(options) };
  try {
    await Promise.all([session.queue.waitUntilReady(), session.worker.waitUntilReady()]);
    return session;
  } catch {
    await closeSession(session, true);
    return undefined;
  }
}

/** Ends a session. With `force`, it does not wait for active jobs. */
export async function closeSession({ queue, worker }: Session, force: boolean): Promise<void> {
  await settledWithin(systemClock, closeMs, Promise.all([worker.close(force), queue.close()]));
}

function makeQueue({ bullmq, commands, prefix }: SessionOptions): Queue<JobData> {
  const queue = new bullmq.Queue<JobData>(queueName, {
    connection: commands,
    prefix,
    skipVersionCheck: true,
    streams: { events: { maxLen: 1000 } },
    defaultJobOptions: {
      removeOnComplete: true,
      removeOnFail: true,
      stackTraceLimit: 0,
      // For failures of BullMQ itself; failures of runs delay the job.
      attempts: 1_000_000,
      backoff: { type: "fixed", delay: 5000 },
    },
  });
  // The connection reports the error.
  return queue.on("error", () => {});
}

function makeWorker(options: SessionOptions): Worker<JobData> {
  const { bullmq, waiting, prefix, concurrency, lockMs, site } = options;
  const watch = new LockWatch(systemClock, lockMs, (id) => worker.cancelJob(id));
  const worker: Worker<JobData> = new bullmq.Worker<JobData>(
    queueName,
    async (job, token, signal) => {
      const endWatch = watch.begin(job.id ?? "");
      await workOnJob(site, { job, token, signal }).finally(endWatch);
    },
    {
      connection: waiting,
      prefix,
      skipVersionCheck: true,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: mostStalls,
    },
  );
  worker.on("error", () => {});
  worker.on("locksRenewed", ({ jobIds }) => watch.confirm(jobIds));
  // Another replica may have the job by now.
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) worker.cancelJob(id);
  });
  return worker;
}
