import { once } from "node:events";
import { connect } from "node:net";
import type { BotOptions, ForgeSettings } from "@mirrorkit/bot";
import { describe, expect, test } from "vitest";
import { GitHubWorld } from "../../../forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import type { ForgeWorld, Mishap } from "../../../forge/test/forges/world.ts";
import { redisForTest, redisIsMissing } from "../queue/shared-queue.ts";
import { until } from "./bot-metrics.ts";
import { openWeek } from "./many-requests.ts";
import { type InnerBot, startInnerBot } from "./running-bot.ts";
import { type Served, serveStory } from "./served-story.ts";
import {
  type ServiceWish,
  secrets,
  serviceEnvironment,
  serviceSettings,
  webhookSecret,
} from "./service-settings.ts";
import { statusText } from "./status-page.ts";

const redisPassword = "canary-redis-password-c40b2e";

const mishaps: readonly Mishap[] = [
  { answer: { status: 401, body: '{"message":"Bad credentials"}' } },
  { answer: { status: 403, body: '{"message":"no"}' } },
  { answer: { status: 500, body: "<html>oops</html>" } },
  { answer: { status: 301, headers: { location: "https://elsewhere.example.test/x" } } },
  { answer: { status: 200, body: "null" } },
  { hangUp: true },
];

/** A GitHub is served as an app, whose key is a secret too. */
function asApp(world: ForgeWorld, wish: ServiceWish): Partial<BotOptions> {
  if (!(world instanceof GitHubWorld) || world.app === undefined) return {};
  const { id, privateKey } = world.app;
  const settings = serviceSettings(wish);
  const { apiUrl } = world;
  const github: ForgeSettings = {
    kind: "github",
    apiUrl,
    app: { id, privateKey: { env: "GITHUB_KEY" } },
    webhookSecret: { env: "GITHUB_WEBHOOK_SECRET" },
  };
  return {
    settings: { ...settings, forges: { github } },
    environment: { ...serviceEnvironment(wish), GITHUB_KEY: privateKey },
  };
}

/** Everything that must be nowhere, in all the forms in which it could be somewhere. */
function canariesOf(world: ForgeWorld): readonly string[] {
  const app = world instanceof GitHubWorld ? world.app : undefined;
  const key = (app?.privateKey ?? "").split("\n").filter((line) => /^[\w+/=]{20,}$/.test(line));
  const issued = app?.issued.map(({ token }) => token) ?? [];
  const whole = [...Object.values(secrets), world.token, redisPassword, ...key, ...issued];
  return whole.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  ]);
}

async function answerOf(url: string, path: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(url + path, init);
  return [answer.status, ...[...answer.headers].flat(), await answer.text()].join("\n");
}

/** What strangers, and people who mistake one field for another, could send. */
async function answersToStrangers(url: string, world: ForgeWorld): Promise<readonly string[]> {
  const hook = `/webhooks/${world.kind}`;
  const json = { "content-type": "application/json" };
  const secret = webhookSecret(world);
  const post = (path: string, headers: Record<string, string>, body = "{}"): Promise<string> =>
    answerOf(url, path, { method: "POST", headers, body });
  return Promise.all([
    post(hook, {}, secret),
    post(hook, { ...json, "x-gitlab-token": "wrong" }),
    post(hook, { ...json, "x-gitlab-token": secrets.GITLAB_WEBHOOK_TOKEN }, secret),
    post(hook, { ...json, "x-hub-signature-256": `sha256=${secret}` }),
    post(
      hook,
      {
        ...json,
        "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
        "x-github-delivery": "1",
        "x-github-event": "ping",
      },
      `{"a":"${secret}"}`,
    ),
    post(hook, {
      ...json,
      "webhook-signature": secret,
      "webhook-id": secret,
      "webhook-timestamp": "1",
    }),
    post("/api/publish", { authorization: "Bearer wrong" }),
    post("/api/publish", { authorization: `Basic ${btoa(`x:${secrets.PUBLISH_TOKEN}`)}` }),
    post("/api/publish", { authorization: `Bearer ${secrets.PUBLISH_TOKEN}` }, secret),
    post(
      "/api/publish",
      { authorization: `Bearer ${secrets.PUBLISH_TOKEN}` },
      `{"publication":"${secret}"}`,
    ),
    answerOf(url, `/status?token=${secrets.STATUS_TOKEN}`),
    answerOf(url, `/${secrets.STATUS_TOKEN}`),
    answerOf(url, "/status", {
      headers: { authorization: `Basic ${btoa(`x:${secrets.STATUS_TOKEN}`)}` },
    }),
    answerOf(url, "/status", { headers: { authorization: `Bearer ${secrets.STATUS_TOKEN}x` } }),
    garbage(url, `GET /${secrets.STATUS_TOKEN} HTTP/9.9\r\nauthorization: ${secret}\r\n\r\n`),
  ]);
}

async function garbage(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += String(chunk);
  });
  socket.end(text);
  await once(socket, "close");
  return answer;
}

/** What the bot shows on its pages. */
async function pagesOf(url: string): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${secrets.STATUS_TOKEN}` };
  return Promise.all([
    answerOf(url, "/metrics"),
    answerOf(url, "/status", { headers }),
    answerOf(url, "/healthz"),
    answerOf(url, "/readyz"),
  ]);
}

/** Has one thing after the other go wrong, each with a change request of its own; gives what the pages said. */
async function provoke(
  { world, story, sender }: Served,
  bot: InnerBot,
): Promise<readonly string[]> {
  const shown: string[] = [];
  for (const [at, mishap] of mishaps.entries()) {
    const failures = (): number => bot.lines.filter((line) => line.includes('"failed"')).length;
    const before = failures();
    let wrong = true;
    world.mishap({
      ...mishap,
      times: Number.POSITIVE_INFINITY,
      fits: ({ path }) => wrong && /(pulls|merge_requests)\/\d/.test(path),
    });
    openWeek(world, story.config, `mishap-${at}`);
    await sender.settled();
    await until(() => failures() > before);
    shown.push(...(await pagesOf(bot.url)));
    wrong = false;
  }
  world.revoke(true);
  openWeek(world, story.config, "revoked");
  await until(async () => /unauthorized|not accept|refuse|401/i.test(await statusText(bot.url)));
  shown.push(...(await pagesOf(bot.url)));
  world.revoke(false);
  return shown;
}

describe.skipIf(redisIsMissing).each([
  ["GitHub", () => GitHubWorld.open({ as: "app" })],
  ["GitLab", () => GitLabWorld.open()],
] as const)("on %s the secrets of the bot", (_kind, openWorld) => {
  test("are in no line of its log, no metric, no page, no answer and no error", async () => {
    const redis = await redisForTest({ password: redisPassword });
    const world = await openWorld();
    let bot: InnerBot | undefined;
    const served = await serveStory(async () => world, {
      start: async (wish) => {
        bot = await startInnerBot(wish, { logLevel: "debug", ...asApp(world, wish) });
        return [bot.url];
      },
      trouble: { lost: 1 / 5, doubled: 1 / 5 },
      sweepMinutes: 0.025,
      redis: redis.url,
    });
    if (bot === undefined) throw new Error("no bot");
    await served.tell();
    const shown = [
      ...(await pagesOf(bot.url)),
      ...(await answersToStrangers(bot.url, world)),
      ...(await provoke(served, bot)),
    ];
    await redis.stop("SIGKILL");
    openWeek(world, served.story.config, "without-redis");
    await until(async () => /Redis does not answer/.test(await statusText(bot?.url ?? "")));
    shown.push(...(await pagesOf(bot.url)));
    await bot.close();

    const written = world.calls.map(({ path, body }) => `${path} ${body}`);
    const all = [...bot.lines, ...shown, ...written].join("\n");
    expect(bot.lines.length).toBeGreaterThan(100);
    expect(all).toContain("/***");
    expect(canariesOf(world).filter((canary) => all.includes(canary))).toEqual([]);
  });
});
