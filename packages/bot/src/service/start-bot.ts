import { setTimeout as pause } from "node:timers/promises";
import { defined } from "@mirrorkit/sdk/internal";
import {
  type LogLevel,
  openLog,
  openMetrics,
  type Readiness,
  startServer,
} from "../server/index.ts";
import { type BotSettings, portsOf } from "./bot-settings.ts";
import { type ForgesContext, loadForges, openForges } from "./open-forges.ts";
import { checkOwnSettings, redisOf } from "./own-settings.ts";
import { openReceivers } from "./receivers.ts";
import { type Environment, openSecrets, type SecretReader } from "./secrets.ts";
import { openWork, type Work, type WorkParts } from "./start-work.ts";
import type { ThreadData } from "./thread-messages.ts";
import { publicationsOf } from "./work-handlers.ts";

/** The inputs of a bot. */
export interface BotOptions {
  /** The parsed `mirrorkit-bot.yaml`. */
  readonly settings: BotSettings;
  /** The environment with the secrets. */
  readonly environment: Environment;
  /** Returns the proxy for an address; undefined for none. */
  readonly proxyFor?: (address: string) => string | undefined;
  /** The lowest level to log; `info` by default. */
  readonly logLevel?: LogLevel;
  /** Receives the lines of the log; writes to standard output by default. */
  readonly writeLog?: (line: string) => void;
}

/** A running bot. */
export interface RunningBot {
  /** The URL of its server. */
  readonly url: string;
  /** The URL for probes and scrapes, which answers even when the main server is overloaded. */
  readonly probeUrl?: string;
  /** Stops it: accepts no more work, waits for active runs up to this number of milliseconds, then aborts them. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts the bot: it reads all secrets before it listens, then works on webhooks and the results of sweeps until it
 * is closed.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when secrets are missing or weak, naming all of them, or
 * when the port is in use.
 */
export function startBot(options: BotOptions): Promise<RunningBot> {
  return startBotWith(options, {});
}

/** Starts the bot as {@link startBot} does, with another way to work on content; for tests. */
export async function startBotWith(
  options: BotOptions,
  content: Pick<ThreadData, "content">,
): Promise<RunningBot> {
  const { settings, environment, proxyFor = () => undefined } = options;
  const secrets = openSecrets(environment);
  checkOwnSettings(settings, { secrets, proxyFor });
  const metrics = openMetrics();
  const onAnswer: ForgesContext["onAnswer"] = (forge, status) => metrics.forgeCall(forge, status);
  const forges = openForges(settings, { secrets, proxyFor, onAnswer });
  const redis = redisOf(settings, secrets);
  const tokens = tokensOf(settings, secrets);
  const log = openLog({
    secrets: secrets.known,
    ...defined({ level: options.logLevel, write: options.writeLog }),
  });
  const thread = { settings, environment, proxies: proxiesOf(settings, proxyFor), ...content };
  const parts = { settings, metrics, log, forges, secrets: secrets.known, thread, redis };
  return assemble(parts, secrets, tokens);
}

async function assemble(
  parts: WorkParts,
  secrets: SecretReader,
  tokens: Tokens,
): Promise<RunningBot> {
  const { settings, metrics, forges, log } = parts;
  const enqueue: Work["enqueue"] = (key, reason) => work.enqueue(key, reason);
  await loadForges(settings);
  const receivers = await openReceivers(settings, { secrets, forges, log, enqueue });
  const work = await openWork(parts);
  let ending = false;
  try {
    const server = await startServer({
      ...settings.listen,
      ...portsOf(settings),
      receivers,
      enqueue,
      publications: publicationsOf(settings),
      ...tokens,
      status: () => work.status(),
      readiness: () => readinessOf(work.readiness(), ending),
      metrics,
      log,
    });
    work.begin();
    const close = async (graceMs: number): Promise<void> => {
      ending = true;
      log.info({ graceMs }, "ending");
      const [farewellMs, ended] = [Math.min(graceMs, 5_000), work.end(graceMs)];
      // Until a router has seen that it is not ready, requests still come.
      await Promise.race([ended, pause(farewellMs, undefined, { ref: false })]);
      await Promise.all([ended, server.close(farewellMs)]);
      log.info("ended");
    };
    const { url, probeUrl } = server;
    return { url, close, ...defined({ probeUrl }) };
  } catch (error) {
    await work.end(0);
    throw error;
  }
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

/** Outages of Redis and failing sweeps do not stop the bot: they are reported, and it still gets requests. */
function readinessOf(now: Readiness, ending: boolean): Readiness {
  return ending ? { ready: false, problems: ["the bot is stopping"] } : now;
}
