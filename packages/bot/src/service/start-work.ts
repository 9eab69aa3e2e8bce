import { defined } from "@mirrorkit/sdk/internal";
import {
  alwaysHeld,
  type FinishedRun,
  formatKey,
  type Health,
  type Lease,
  openRedisLease,
  type RedisSettings,
  type Sweep,
  type SweepFailure,
  type SweepStatus,
  startSweep,
  type WorkQueue,
} from "../queue/index.ts";
import {
  type BotStatus,
  type Metrics,
  type openLog,
  openSecretFilter,
  type Readiness,
  type SecretFilter,
} from "../server/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import { watchHealth } from "./health-watch.ts";
import { type HookWatch, watchHooks } from "./hook-watch.ts";
import type { OpenForges } from "./open-forges.ts";
import { openQueue } from "./open-queue.ts";
import { ownVersion } from "./own-version.ts";
import { openSettledReviews, type SettledReviews } from "./settled-reviews.ts";
import { isSetAside, type Ledger, type OpenLedger, openLedger } from "./slow-content.ts";
import { sweptProjects } from "./swept-projects.ts";
import type { ThreadData } from "./thread-messages.ts";
import { openVerdicts, type Verdicts } from "./verdicts.ts";
import { openWorkThread, type WorkThread } from "./work-thread.ts";

type Logger = ReturnType<typeof openLog>;

/** The inputs of the work. */
export interface WorkParts {
  readonly settings: BotSettings;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** The forges that are swept. */
  readonly forges: OpenForges;
  /** The secrets. */
  readonly secrets: readonly string[];
  /** The data for starting the thread that reconciles keys. */
  readonly thread: Omit<ThreadData, "folder">;
  /** Undefined for one replica. */
  readonly redis: RedisSettings | undefined;
}

/** The queue, and the sources of its keys. */
export interface Work {
  /** Starts the sweep; before that, forges get requests only for added keys. */
  begin(): void;
  readonly enqueue: WorkQueue["add"];
  /** Whether the queue works, and the problems. */
  readiness(): Readiness;
  status(): Promise<BotStatus>;
  /**
   * Stops the sweep, waits for active runs up to this number of milliseconds, then aborts them and closes all
   * resources.
   */
  end(graceMs: number): Promise<void>;
}

const notYet: SweepStatus = {
  state: "waiting",
  startedAt: undefined,
  finishedAt: undefined,
  found: 0,
  failures: [],
};

/** Starts working on added keys. */
export async function openWork(parts: WorkParts): Promise<Work> {
  const { settings, forges, log, redis } = parts;
  const engine = await openEngine(parts);
  const { queue, ledger, thread } = engine;
  const hide = openSecretFilter(parts.secrets);
  const health = watchHealth(() => healthOf(engine), log);
  let hooks: HookWatch | undefined;
  let sweep: Sweep | undefined;
  return {
    begin() {
      hooks = watchHooks(settings, forges, log);
      sweep = beginSweep(parts, engine);
    },
    enqueue: (key, reason) => queue.add(key, reason),
    readiness: () => ({
      ready: thread.health().healthy,
      problems: problemsOf(health.look(), sweep?.status().failures ?? []),
    }),
    async status() {
      const healthy = health.look();
      return {
        work: await queue.pending(),
        queue: healthy,
        sweep: withoutSecrets(sweep?.status() ?? notYet, hide),
        silentHooks: hooks?.silent() ?? [],
        version: ownVersion,
        projects: projectsOf(settings),
        held: engine.verdicts.held().map((one) => ({ ...one, verdict: hide(one.verdict) })),
        setAside: ledger.setAside().map((one) => ({ ...one, reason: hide(one.reason) })),
        ...(redis && { redis: healthy.healthy || healthy.unreachable !== true }),
      };
    },
    async end(graceMs) {
      health.stop();
      hooks?.stop();
      await sweep?.stop();
      await endEngine(engine, graceMs, log);
    },
  };
}

/** The part that reconciles keys. */
interface Engine {
  readonly lease: Lease;
  readonly thread: WorkThread;
  readonly queue: WorkQueue;
  readonly settled: SettledReviews;
  readonly ledger: OpenLedger;
  readonly verdicts: Verdicts;
}

/** Work gets done when the thread does it, the queue hands it out, and content can be worked on. */
function healthOf({ thread, queue, ledger }: Engine): Health {
  const all = [thread.health(), queue.healthy(), ledger.health()];
  return all.find(({ healthy }) => !healthy) ?? { healthy: true };
}

async function openEngine(parts: WorkParts): Promise<Engine> {
  const { metrics, log, redis } = parts;
  const lease = redis === undefined ? alwaysHeld : await openRedisLease({ redis, name: "sweep" });
  const settled = openSettledReviews();
  const ledger = openLedger();
  const verdicts = openVerdicts();
  const thread = await openWorkThread(parts.thread, {
    onAnswer: (forge, status) => metrics.forgeCall(forge, status),
    onSettled: (key) => settled.settle(key),
    onVerdict: (key, gate) => verdicts.note(key, gate),
    ledger: told(ledger, parts),
    log,
  });
  const onRun = (run: FinishedRun): void => {
    metrics.run(run);
    logRun(log, run);
    if (run.result !== "done" && run.key.kind === "review") settled.unsettle(run.key);
  };
  const queue = await openQueue(parts, { handler: thread.handler, onRun }, lease);
  return { lease, thread, queue, settled, ledger, verdicts };
}

/** The ledger, of which every entry is counted and logged. */
function told(ledger: Ledger, { metrics, log }: WorkParts): Ledger {
  return {
    find: (key) => ledger.find(key),
    set(key, charge) {
      const isNew = charge !== undefined && ledger.find(key)?.at !== charge.at;
      ledger.set(key, charge);
      if (!isNew) return;
      const { because, times, reason } = charge;
      const about = { key: formatKey(key), because, times, reason };
      log.warn(about, isSetAside(charge) ? "set aside" : "content stopped");
    },
    note(outcome) {
      ledger.note(outcome);
      metrics.content(outcome);
    },
  };
}

function beginSweep(
  { settings, forges, log }: WorkParts,
  { lease, queue, settled }: Engine,
): Sweep {
  const { minutes = 5, fullMinutes = 60 } = settings.sweep ?? {};
  const take: WorkQueue["add"] = async (key, reason) => {
    const taken = await queue.add(key, reason);
    if (!taken && key.kind === "review") settled.unsettle(key);
    return taken;
  };
  return startSweep({
    queue: { add: take },
    lease,
    projects: sweptProjects(settings, forges, settled),
    intervalMs: minutes * 60_000,
    fullEveryMs: fullMinutes * 60_000,
    onFailure: ({ project, code, reason }) => log.warn({ project, code, reason }, "sweep"),
  });
}

async function endEngine(
  { lease, thread, queue }: Engine,
  graceMs: number,
  log: Logger,
): Promise<void> {
  const left = await queue.close(graceMs);
  const keys = left.slice(0, 20).map(formatKey);
  if (left.length > 0) log.info({ keys, count: left.length }, "left for the next start");
  await Promise.all([lease.close(), thread.close()]);
}

function projectsOf({ projects }: BotSettings): BotStatus["projects"] {
  return Object.values(projects).map(({ forge, path, publish }) => ({
    forge,
    project: path,
    ...defined({ gitops: publish?.project }),
  }));
}

/** Requests for these need no credentials, so a failure is described only in mirrorkit's own words. */
function problemsOf(health: Health, failures: readonly SweepFailure[]): readonly string[] {
  return [
    ...(health.healthy ? [] : [health.reason]),
    ...failures.map(({ project, code }) => `${project} could not be read (${code})`),
  ];
}

function withoutSecrets(status: SweepStatus, hide: SecretFilter): SweepStatus {
  const failures = status.failures.map((one) => ({ ...one, reason: hide(one.reason) }));
  return { ...status, failures };
}

function logRun(log: Logger, { key, ms, result, failure }: FinishedRun): void {
  const about = { key: formatKey(key), ms: Math.round(ms), result };
  if (failure === undefined) return log.info(about, "run");
  const { code, reason, nextTry } = failure;
  log.warn({ ...about, code, reason, nextTry }, "run");
}
