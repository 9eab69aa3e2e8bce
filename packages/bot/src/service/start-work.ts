import {
  alwaysHeld,
  createKeyedQueue,
  type FinishedRun,
  formatKey,
  type Health,
  type Lease,
  openBullQueue,
  openRedisLease,
  type RedisSettings,
  startSweep,
  type WorkQueue,
} from "../reconcile/index.ts";
import type { BotStatus, Metrics, openLog } from "../server/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import { watchHooks } from "./hook-watch.ts";
import type { OpenForges } from "./open-forges.ts";
import type { ThreadData } from "./thread-messages.ts";
import { sweptProjects } from "./work.ts";
import { openWorkThread, type WorkThread } from "./work-thread.ts";

type Logger = ReturnType<typeof openLog>;

/** What the work needs. */
export interface WorkParts {
  readonly settings: BotSettings;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** The forges that are looked through. */
  readonly forges: OpenForges;
  /** What the thread is started with that brings keys in order. */
  readonly thread: ThreadData;
  /** Undefined for one replica. */
  readonly redis: RedisSettings | undefined;
}

/** The queue, and what fills it by itself. */
export interface Work {
  readonly enqueue: WorkQueue["add"];
  health(): Health;
  status(): Promise<BotStatus>;
  /** Looks no more, lets what runs end within so many milliseconds, then stops it and all that it needed. */
  end(graceMs: number): Promise<void>;
}

/** Starts looking through the projects, and working. */
export async function startWork(parts: WorkParts): Promise<Work> {
  const { settings, forges, metrics, log, redis } = parts;
  const { minutes = 5, fullMinutes = 60 } = settings.sweep ?? {};
  const lease = redis === undefined ? alwaysHeld : await openRedisLease({ redis, name: "sweep" });
  const thread = await openWorkThread(parts.thread, { onAnswer: metrics.forgeCall, log });
  const queue = await openQueue(parts, thread, lease);
  const hooks = watchHooks(settings, forges, log);
  const sweep = startSweep({
    queue,
    lease,
    projects: sweptProjects(settings, forges),
    intervalMs: minutes * 60_000,
    fullEveryMs: fullMinutes * 60_000,
  });
  return {
    enqueue: (key, reason) => queue.add(key, reason),
    health: () => queue.healthy(),
    async status() {
      const health = queue.healthy();
      return {
        work: await queue.pending(),
        queue: health,
        sweep: sweep.status(),
        silentHooks: hooks.silent(),
        ...(redis && { redis: health.healthy || health.unreachable !== true }),
      };
    },
    async end(graceMs) {
      hooks.stop();
      await sweep.stop();
      const left = await queue.close(graceMs);
      const keys = left.slice(0, 20).map(formatKey);
      if (left.length > 0) log.info({ keys, count: left.length }, "left for the next start");
      await Promise.all([lease.close(), thread.close()]);
    },
  };
}

function openQueue(
  { settings, metrics, log, redis }: WorkParts,
  { handler }: WorkThread,
  lease: Lease,
): WorkQueue | Promise<WorkQueue> {
  const onRun = (run: FinishedRun): void => {
    metrics.run(run);
    logRun(log, run);
  };
  const common = {
    handler,
    onRun,
    ...(settings.concurrency === undefined ? {} : { concurrency: settings.concurrency }),
  };
  return redis === undefined
    ? createKeyedQueue(common)
    : openBullQueue({ ...common, redis, lease });
}

function logRun(log: Logger, { key, ms, result, failure }: FinishedRun): void {
  const about = { key: formatKey(key), ms: Math.round(ms), result };
  if (failure === undefined) return log.info(about, "run");
  const { code, reason, nextTry } = failure;
  log.warn({ ...about, code, reason, nextTry }, "run");
}
