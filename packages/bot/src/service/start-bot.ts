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
import { type ForgesContext, openForges } from "./open-forges.ts";
import { checkOwnSettings, redisOf } from "./own-settings.ts";
import { openReceivers } from "./receivers.ts";
import { type Environment, openSecrets, type SecretReader } from "./secrets.ts";
import { openWork, type Work, type WorkParts } from "./start-work.ts";
import type { ThreadData } from "./thread-messages.ts";
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
  /** Where it answers probes and scrapes, however crowded its server is. */
  readonly probeUrl?: string;
  /** Ends it: takes nothing more, lets what runs end within so many milliseconds, then stops it. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts the bot: all secrets are read before anything listens. What webhooks bring and the sweep finds is worked on
 * until it is closed.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when secrets are missing or weak, which names all of them,
 * or the port is taken.
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

/** With Redis gone or projects that cannot be swept it goes on: that is said, and requests still come. */
function readinessOf(now: Readiness, ending: boolean): Readiness {
  return ending ? { ready: false, problems: ["the bot is stopping"] } : now;
}
