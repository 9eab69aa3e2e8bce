import type { Job, Queue } from "bullmq";
import { type ReconcileKey, readKey } from "../key.ts";
import type { ActiveRun } from "../run.ts";
import { longestList, type PendingWork, type WorkFailure } from "../work-queue.ts";
import type { JobData } from "./bullmq-job.ts";
import { readStoredFailure } from "./stored-failure.ts";

/** The waiting, running and failing keys in Redis, of all replicas. */
export async function readPending(queue: Queue<JobData>): Promise<PendingWork> {
  const last = longestList - 1;
  const [counts, wait, prioritized, active, delayed] = await Promise.all([
    queue.getJobCounts("wait", "prioritized", "active", "delayed"),
    queue.getJobs("wait", 0, last, true),
    queue.getJobs("prioritized", 0, last, true),
    queue.getJobs("active", 0, last, true),
    queue.getJobs("delayed", 0, last, true),
  ]);
  const failing = [...wait, ...prioritized, ...active, ...delayed].flatMap(failureOf);
  return {
    waiting: [...wait, ...prioritized, ...delayed.filter((job) => failureOf(job).length === 0)]
      .flatMap((job) => keySince(job, job.timestamp))
      .slice(0, longestList),
    running: active.flatMap((job) => keySince(job, job.processedOn ?? job.timestamp)),
    failing: failing.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, longestList),
    paused: [],
    counts: {
      waiting: (counts["wait"] ?? 0) + (counts["prioritized"] ?? 0),
      running: counts["active"] ?? 0,
      later: counts["delayed"] ?? 0,
      dropped: 0,
    },
  };
}

/** The runs of this process, for when Redis does not answer. */
export function viewRuns(runs: Iterable<ActiveRun>): PendingWork {
  const running = [...runs].map(({ key, startedAt }) => ({ key, since: new Date(startedAt) }));
  const counts = { waiting: 0, running: running.length, later: 0, dropped: 0 };
  return { waiting: [], running, failing: [], paused: [], counts };
}

/** Two views as one. */
export function joinPending(a: PendingWork, b: PendingWork): PendingWork {
  return {
    waiting: [...a.waiting, ...b.waiting].slice(0, longestList),
    running: [...a.running, ...b.running].slice(0, longestList),
    failing: [...a.failing, ...b.failing].slice(0, longestList),
    paused: [...a.paused, ...b.paused],
    counts: {
      waiting: a.counts.waiting + b.counts.waiting,
      running: a.counts.running + b.counts.running,
      later: a.counts.later + b.counts.later,
      dropped: a.counts.dropped + b.counts.dropped,
    },
  };
}

function keySince(job: Job<JobData>, since: number): { key: ReconcileKey; since: Date }[] {
  const key = readKey(job.data.key);
  return key === undefined ? [] : [{ key, since: new Date(since) }];
}

function failureOf(job: Job<JobData>): WorkFailure[] {
  const key = readKey(job.data.key);
  const failure = key && readStoredFailure(key, job.progress);
  return failure === undefined ? [] : [failure];
}
