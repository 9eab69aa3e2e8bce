import { readTextFile } from "@mirrorkit/sdk";
import {
  alwaysHeld,
  createKeyedQueue,
  type FinishedRun,
  formatKey,
  type Health,
  type Lease,
  openBullQueue,
  openRedisLease,
  type ReconcileHandler,
  type RedisSettings,
  type Sweep,
  startSweep,
  type WorkQueue,
} from "../reconcile/index.ts";
import {
  type BotServer,
  type BotStatus,
  type LogLevel,
  type Metrics,
  openLog,
  openMetrics,
  type Readiness,
  startServer,
} from "../server/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import { type HookWatch, watchHooks } from "./hook-watch.ts";
import { type OpenForges, openForges } from "./open-forges.ts";
import { openReceivers } from "./receivers.ts";
import { type Environment, openSecrets, type SecretReader } from "./secrets.ts";
import { handlerOf, publicationsOf, sweptProjects } from "./work.ts";

/** What a bot is started with. */
export interface BotOptions {
  /** What `mirrorkit-bot.yaml` says. */
  readonly settings: BotSettings;
  /** Where secrets are read from. */
  readonly environment: Environment;
  /** The proxy for an address; undefined for none. */
  readonly proxyFor?: (address: string) => string | undefined;
  /** The least that is logged; `info` by default. */
  readonly logLevel?: LogLevel;
  /** Where lines of the log go; standard output by default. */
  readonly writeLog?: (line: string) => void;
}

/** A bot at work. */
export interface RunningBot {
  /** Where its server is to be found. */
  readonly url: string;
  /** Ends it: takes nothing more, lets what runs end within so many milliseconds, then stops it. */
  close(graceMs: number): Promise<void>;
}

type Logger = ReturnType<typeof openLog>;

interface Parts {
  readonly settings: BotSettings;
  readonly secrets: SecretReader;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly forges: OpenForges;
}

/**
 * Starts the bot: all secrets are read before anything listens. What webhooks bring and the sweep finds is worked on
 * until it is closed.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when a secret is missing or weak, or the port is taken.
 */
export async function startBot(options: BotOptions): Promise<RunningBot> {
  const { settings } = options;
  const secrets = openSecrets(options.environment);
  const metrics = openMetrics();
  const forges = openForges(settings, {
    secrets,
    proxyFor: options.proxyFor ?? (() => undefined),
    onAnswer: (forge, status) => metrics.forgeCall(forge, status),
  });
  const redis = redisOf(settings, secrets);
  const tokens = tokensOf(settings, secrets);
  readWebhookSecrets(settings, secrets);
  const log = openLog({
    secrets: secrets.known,
    ...(options.logLevel === undefined ? {} : { level: options.logLevel }),
    ...(options.writeLog === undefined ? {} : { write: options.writeLog }),
  });
  return assemble({ settings, secrets, metrics, log, forges }, redis, tokens);
}

async function assemble(
  parts: Parts,
  redis: RedisSettings | undefined,
  tokens: Tokens,
): Promise<RunningBot> {
  const { settings, metrics, log, secrets } = parts;
  const { listen } = settings;
  const enqueue: WorkQueue["add"] = (key, reason) => whole.queue.add(key, reason);
  const receivers = await openReceivers(settings, { secrets, log, enqueue });
  const whole = await startWork(parts, redis);
  try {
    const server = await startServer({
      port: listen?.port ?? 8080,
      ...(listen?.host === undefined ? {} : { host: listen.host }),
      receivers,
      enqueue,
      publications: publicationsOf(settings),
      ...tokens,
      status: () => statusOf(whole),
      readiness: () => readinessOf(whole.queue.healthy()),
      metrics,
      log,
    });
    return { url: server.url, close: (graceMs) => closeAll(server, whole, graceMs, log) };
  } catch (error) {
    await endWork(whole, 0, log);
    throw error;
  }
}

interface Whole {
  readonly queue: WorkQueue;
  readonly sweep: Sweep;
  readonly lease: Lease;
  readonly hooks: HookWatch;
  readonly redis: boolean;
}

async function startWork(parts: Parts, redis: RedisSettings | undefined): Promise<Whole> {
  const { settings, forges, log } = parts;
  const { minutes = 5, fullMinutes = 60 } = settings.sweep ?? {};
  const lease = redis === undefined ? alwaysHeld : await openRedisLease({ redis, name: "sweep" });
  const queue = await openQueue(parts, redis, lease);
  const hooks = watchHooks(settings, forges, log);
  const sweep = startSweep({
    queue,
    lease,
    projects: sweptProjects(settings, forges),
    intervalMs: minutes * 60_000,
    fullEveryMs: fullMinutes * 60_000,
  });
  return { queue, sweep, lease, hooks, redis: redis !== undefined };
}

function openQueue(
  { settings, metrics, log, forges }: Parts,
  redis: RedisSettings | undefined,
  lease: Lease,
): WorkQueue | Promise<WorkQueue> {
  const handler: ReconcileHandler = handlerOf(settings, forges);
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

function redisOf({ redis }: BotSettings, secrets: SecretReader): RedisSettings | undefined {
  if (redis === undefined) return undefined;
  const url = secrets.read(redis.url);
  if (redis.caFile === undefined) return { url };
  return { url, certificateAuthorities: readTextFile(redis.caFile) };
}

interface Tokens {
  readonly statusToken: string | undefined;
  readonly publishToken: string | undefined;
}

function tokensOf({ statusToken, publishToken }: BotSettings, secrets: SecretReader): Tokens {
  return {
    statusToken: statusToken === undefined ? undefined : secrets.read(statusToken),
    publishToken: publishToken === undefined ? undefined : secrets.read(publishToken),
  };
}

/** The log must know them before the first line. */
function readWebhookSecrets({ forges }: BotSettings, secrets: SecretReader): void {
  for (const forge of Object.values(forges)) {
    const places =
      forge.kind === "github"
        ? [forge.webhookSecret]
        : [...(forge.webhookTokens ?? []), ...(forge.signingTokens ?? [])];
    for (const place of places) secrets.read(place);
  }
}

async function statusOf({ queue, sweep, hooks, redis }: Whole): Promise<BotStatus> {
  const health = queue.healthy();
  return {
    work: await queue.pending(),
    queue: health,
    sweep: sweep.status(),
    silentHooks: hooks.silent(),
    ...(redis ? { redis: health.healthy || health.unreachable !== true } : {}),
  };
}

/** With Redis gone it goes on, slower: that is said, and requests still come. */
function readinessOf(health: Health): Readiness {
  return health.healthy
    ? { ready: true, problems: [] }
    : { ready: true, problems: [health.reason] };
}

async function closeAll(
  server: BotServer,
  whole: Whole,
  graceMs: number,
  log: Logger,
): Promise<void> {
  log.info({ graceMs }, "ending");
  await Promise.all([server.close(Math.min(graceMs, 5_000)), endWork(whole, graceMs, log)]);
  log.info("ended");
}

async function endWork(
  { queue, sweep, lease, hooks }: Whole,
  graceMs: number,
  log: Logger,
): Promise<void> {
  hooks.stop();
  await sweep.stop();
  const left = await queue.close(graceMs);
  if (left.length > 0)
    log.info(
      { keys: left.slice(0, 20).map(formatKey), count: left.length },
      "left for the next start",
    );
  await lease.close();
}
