import type { BotSettings, Environment, ForgeSettings } from "@mirrorkit/bot";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";

/** Secrets that are found wherever they get to. */
export const secrets = {
  GITHUB_WEBHOOK_SECRET: "canary-github-webhook-0d1f6a",
  GITLAB_WEBHOOK_TOKEN: "canary-gitlab-webhook-7be02c",
  GITLAB_SIGNING_TOKEN: `whsec_${Buffer.from("canary-gitlab-signing-key-913e5").toString("base64")}`,
  STATUS_TOKEN: "canary-status-page-token-55ac19",
  PUBLISH_TOKEN: "canary-publish-api-token-e8b347",
} as const;

/** What a bot must know of a forge. */
export type KnownForge = Pick<ForgeWorld, "kind" | "apiUrl" | "token">;

/** What a bot is to work with. */
export interface ServiceWish {
  readonly worlds: readonly KnownForge[];
  /** Path of the mirror-config project, the same on every forge. */
  readonly config: string;
  /** Path of the GitOps project, the same on every forge; `platform/gitops` by default. */
  readonly gitops?: string;
  /** Minutes between sweeps; the bot's own times by default. */
  readonly sweepMinutes?: number;
  /** Minutes between those that look at everything; by default all do. */
  readonly fullSweepMinutes?: number;
  readonly redis?: string;
  readonly port?: number;
  readonly concurrency?: number;
}

/** Settings for stand-in forges: each is called by its kind, and so is its project. */
export function serviceSettings(wish: ServiceWish): BotSettings {
  const { worlds, config, gitops = "platform/gitops" } = wish;
  const { sweepMinutes: minutes, redis, port = 0, concurrency } = wish;
  const forges = worlds.map((world) => [world.kind, forgeOf(world)] as const);
  const projects = worlds.map(
    ({ kind }) => [kind, { forge: kind, path: config, publish: { project: gitops } }] as const,
  );
  return {
    listen: { host: "127.0.0.1", port, probePort: 0 },
    forges: Object.fromEntries(forges),
    projects: Object.fromEntries(projects),
    statusToken: { env: "STATUS_TOKEN" },
    publishToken: { env: "PUBLISH_TOKEN" },
    ...(minutes === undefined
      ? {}
      : { sweep: { minutes, fullMinutes: wish.fullSweepMinutes ?? minutes } }),
    ...(redis === undefined ? {} : { redis: { url: { env: "REDIS_URL" } } }),
    ...(concurrency === undefined ? {} : { concurrency }),
  };
}

/** The secrets that those settings name. */
export function serviceEnvironment({ worlds, redis }: ServiceWish): Environment {
  const tokens = worlds.map(({ kind, token }) => [`${kind.toUpperCase()}_TOKEN`, token] as const);
  return {
    ...secrets,
    ...Object.fromEntries(tokens),
    ...(redis === undefined ? {} : { REDIS_URL: redis }),
  };
}

/** What the forge of a world signs its webhooks with. */
export function webhookSecret({ kind }: Pick<ForgeWorld, "kind">): string {
  return kind === "github" ? secrets.GITHUB_WEBHOOK_SECRET : secrets.GITLAB_SIGNING_TOKEN;
}

function forgeOf({ kind, apiUrl }: KnownForge): ForgeSettings {
  if (kind === "github") {
    const [token, webhook] = [{ env: "GITHUB_TOKEN" }, { env: "GITHUB_WEBHOOK_SECRET" }];
    return { kind, apiUrl, token, webhookSecret: webhook };
  }
  return {
    kind,
    apiUrl,
    token: { env: "GITLAB_TOKEN" },
    webhookTokens: [{ env: "GITLAB_WEBHOOK_TOKEN" }],
    signingTokens: [{ env: "GITLAB_SIGNING_TOKEN" }],
  };
}
