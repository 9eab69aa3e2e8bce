import { readTextFile } from "@mirrorkit/sdk";
import type { Health, RedisSettings } from "../reconcile/index.ts";
import {
  type LogLevel,
  openLog,
  openMetrics,
  type Readiness,
  startServer,
} from "../server/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import { openForges } from "./open-forges.ts";
import { openReceivers } from "./receivers.ts";
import { type Environment, openSecrets, type SecretReader } from "./secrets.ts";
import { startWork, type Work, type WorkParts } from "./start-work.ts";
import { publicationsOf } from "./work.ts";

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

/**
 * Starts the bot: all secrets are read before anything listens. What webhooks bring and the sweep finds is worked on
 * until it is closed.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when a secret is missing or weak, or the port is taken.
 */
export async function startBot(options: BotOptions): Promise<RunningBot> {
  const { settings, environment, proxyFor = () => undefined } = options;
  const secrets = openSecrets(environment);
  const metrics = openMetrics();
  const forges = openForges(settings, { secrets, proxyFor, onAnswer: metrics.forgeCall });
  const redis = redisOf(settings, secrets);
  const tokens = tokensOf(settings, secrets);
  readWebhookSecrets(settings, secrets);
  const log = openLog({
    secrets: secrets.known,
    ...(options.logLevel === undefined ? {} : { level: options.logLevel }),
    ...(options.writeLog === undefined ? {} : { write: options.writeLog }),
  });
  const thread = { settings, environment, proxies: proxiesOf(settings, proxyFor) };
  return assemble({ settings, metrics, log, forges, thread, redis }, secrets, tokens);
}

async function assemble(
  parts: WorkParts,
  secrets: SecretReader,
  tokens: Tokens,
): Promise<RunningBot> {
  const { settings, metrics, log } = parts;
  const { listen } = settings;
  const enqueue: Work["enqueue"] = (key, reason) => work.enqueue(key, reason);
  const receivers = await openReceivers(settings, { secrets, log, enqueue });
  const work = await startWork(parts);
  try {
    const server = await startServer({
      port: listen?.port ?? 8080,
      ...(listen?.host === undefined ? {} : { host: listen.host }),
      receivers,
      enqueue,
      publications: publicationsOf(settings),
      ...tokens,
      status: () => work.status(),
      readiness: () => readinessOf(work.health()),
      metrics,
      log,
    });
    return {
      url: server.url,
      async close(graceMs) {
        log.info({ graceMs }, "ending");
        await Promise.all([server.close(Math.min(graceMs, 5_000)), work.end(graceMs)]);
        log.info("ended");
      },
    };
  } catch (error) {
    await work.end(0);
    throw error;
  }
}

function redisOf({ redis }: BotSettings, secrets: SecretReader): RedisSettings | undefined {
  if (redis === undefined) return undefined;
  const url = secrets.read(redis.url);
  if (redis.caFile === undefined) return { url };
  return { url, certificateAuthorities: readTextFile(redis.caFile) };
}

function proxiesOf(
  { forges }: BotSettings,
  proxyFor: (address: string) => string | undefined,
): Readonly<Record<string, string>> {
  const addresses = Object.values(forges).map(({ apiUrl }) => apiUrl);
  const proxies = addresses.map((address) => [address, proxyFor(address)] as const);
  return Object.fromEntries(
    proxies.flatMap(([at, proxy]) => (proxy === undefined ? [] : [[at, proxy]])),
  );
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

/** With Redis gone it goes on, slower: that is said, and requests still come. */
function readinessOf(health: Health): Readiness {
  return health.healthy
    ? { ready: true, problems: [] }
    : { ready: true, problems: [health.reason] };
}
