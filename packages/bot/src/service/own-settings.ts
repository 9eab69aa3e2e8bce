import { readTextFile } from "@mirrorkit/sdk/files";
import { defined } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { checkRedisAddress, type RedisSettings } from "../queue/index.ts";
import { checkTokens } from "../server/index.ts";
import { checkGithubSecret, checkGitlabToken, readSigningToken } from "../webhooks/index.ts";
import type { BotSettings, ForgeSettings, SecretPlace } from "./bot-settings.ts";
import { type ForgesContext, openForge } from "./open-forges.ts";
import { planAccess } from "./plan-access.ts";
import type { SecretReader } from "./secrets.ts";

/** The inputs for checking the bot's own settings. */
export type OwnContext = Pick<ForgesContext, "secrets" | "proxyFor">;

/** A fault that prevents the start of the bot. */
export interface OwnFault {
  /** The setting, `forges.gitlab` or `statusToken`. */
  readonly setting: string;
  /** The error of the setting. */
  readonly error: MirrorError;
}

/**
 * Reads and checks every secret in the settings, as far as possible without a request: reports all missing, weak or
 * invalid ones.
 */
export function ownFaults(settings: BotSettings, context: OwnContext): readonly OwnFault[] {
  return judgements(settings, context).flatMap(([setting, judge]) => {
    try {
      judge();
      return [];
    } catch (error) {
      if (!isMirrorError(error)) throw error;
      return [{ setting, error }];
    }
  });
}

/**
 * Rejects settings with which the bot cannot start.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError}: the only fault unchanged, or `wrong-use` with all faults as
 * problems.
 */
export function checkOwnSettings(settings: BotSettings, context: OwnContext): void {
  const faults = ownFaults(settings, context);
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw first.error;
  const problems = faults.map(problemOf);
  throw new MirrorError("wrong-use", problems.map(({ message }) => message).join("; "), {
    problems,
  });
}

/** The connection to Redis; undefined without Redis. */
export function redisOf({ redis }: BotSettings, secrets: SecretReader): RedisSettings | undefined {
  if (redis === undefined) return undefined;
  const url = secrets.read(redis.url);
  if (redis.caFile === undefined) return { url };
  return { url, certificateAuthorities: readTextFile(redis.caFile) };
}

/** A setting, and a check that throws when it is invalid. */
type Judgement = readonly [setting: string, judge: () => unknown];

function judgements(settings: BotSettings, context: OwnContext): readonly Judgement[] {
  const { statusToken, publishToken } = settings;
  const { secrets } = context;
  const read = (place: SecretPlace | undefined): string | undefined =>
    place === undefined ? undefined : secrets.read(place);
  return [
    ...Object.entries(settings.forges).flatMap(([name, forge]) => [
      [`forges.${name}`, () => openForge(settings, name, context)] as const,
      ...webhookJudgements(`forges.${name}`, forge, secrets),
    ]),
    ["registries", () => checkRegistries(settings)],
    ["redis", () => checkRedis(redisOf(settings, secrets))],
    ["statusToken", () => checkTokens({ statusToken: read(statusToken), publishToken: undefined })],
    [
      "publishToken",
      () => checkTokens({ publishToken: read(publishToken), statusToken: undefined }),
    ],
  ];
}

function webhookJudgements(
  setting: string,
  forge: ForgeSettings,
  secrets: SecretReader,
): readonly Judgement[] {
  if (forge.kind === "github") {
    return [
      [`${setting}.webhookSecret`, () => checkGithubSecret(secrets.read(forge.webhookSecret))],
    ];
  }
  const { webhookTokens = [], signingTokens = [] } = forge;
  return [
    ...webhookTokens.map(
      (place) => [`${setting}.webhookTokens`, () => checkGitlabToken(secrets.read(place))] as const,
    ),
    ...signingTokens.map(
      (place) => [`${setting}.signingTokens`, () => readSigningToken(secrets.read(place))] as const,
    ),
  ];
}

function checkRegistries({ registries }: BotSettings): void {
  if (registries !== undefined) planAccess({ registries }, { environment: {}, folder: "" });
}

function checkRedis(redis: RedisSettings | undefined): void {
  if (redis !== undefined) checkRedisAddress(redis.url);
}

function problemOf({ setting, error: { message, hint } }: OwnFault): Problem {
  return {
    rule: "bot-settings",
    severity: "error",
    message: message.startsWith(`${setting}: `) ? message : `${setting}: ${message}`,
    ...defined({ help: hint }),
  };
}
