import {
  type BotSettings,
  type Examination,
  examine,
  formatExamination,
  openSecrets,
} from "@mirrorkit/bot";
import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { redisForTest, redisIsMissing } from "../queue/shared-queue.ts";

const secret = "secret-of-the-webhooks";

describe("the doctor of the bot's own settings", () => {
  const settings: BotSettings = {
    forges: {
      home: {
        kind: "gitlab",
        apiUrl: "http://127.0.0.1:1/api/v4",
        token: { env: "TOKEN" },
        webhookTokens: [{ env: "HOOK" }, { env: "NEXT" }],
      },
      away: {
        kind: "github",
        apiUrl: "http://127.0.0.1:1",
        token: { env: "AWAY" },
        webhookSecret: { env: "HOOK" },
      },
    },
    projects: { one: { forge: "home", path: "a/b" }, two: { forge: "away", path: "a/b" } },
    statusToken: { env: "STATUS" },
    publishToken: { env: "PUBLISH" },
    redis: { url: { env: "REDIS" } },
  };
  const right = {
    TOKEN: "token-of-the-bot",
    AWAY: "another-token-of-the-bot",
    HOOK: secret,
    NEXT: secret,
    STATUS: "token-of-the-status-page",
    PUBLISH: "token-of-the-publish-api",
    REDIS: "redis://:canary@127.0.0.1:1",
  };

  function examined(changed: Partial<typeof right>): Promise<Examination> {
    const secrets = openSecrets({ ...right, ...changed });
    return examine(settings, { secrets, proxyFor: () => undefined });
  }

  test("all secrets are fine, and Redis and forges that do not answer are unanswered", async () => {
    const { bot, projects } = await examined({});
    const help = "Redis at 127.0.0.1:1 is unreachable (ECONNREFUSED)";
    expect(bot).toEqual([
      { what: "secrets", state: "fine" },
      { what: "Redis", state: "unknown", unanswered: true, help },
    ]);
    expect(projects.flatMap(({ checks }) => checks)).toMatchObject([
      { state: "unknown", unanswered: true },
      { state: "unknown", unanswered: true },
    ]);
  });

  test("every secret that is missing or weak is missing, by name", async () => {
    const changed = { TOKEN: "", NEXT: "canary", STATUS: "canary", PUBLISH: " ", REDIS: "canary" };
    const found = await examined(changed);
    expect(found.bot.map(({ what, state, help }) => [what, state, help?.split("\n")[0]])).toEqual([
      ["forges.home", "missing", "the variable TOKEN contains no secret"],
      [
        "forges.home.webhookTokens",
        "missing",
        "the secret token of GitLab's webhooks has fewer than 16 characters",
      ],
      ["redis", "missing", "the address of Redis is not a valid Redis URL"],
      ["statusToken", "missing", "the token of the status page has fewer than 16 characters"],
      ["publishToken", "missing", "the variable PUBLISH contains no secret"],
    ]);
    const states = found.projects.flatMap(({ checks }) => checks.map(({ state }) => state));
    expect(states).toEqual(["missing", "unknown"]);
    expect(formatExamination(found)).not.toContain("canary");
  });

  describe.skipIf(redisIsMissing)("Redis", () => {
    test.each([
      ["is fine where it deletes nothing", "noeviction", "fine", undefined],
      ["is missing where it deletes", "allkeys-lru", "missing", "allkeys-lru, set it to noevic"],
    ])("%s", async (_, policy, state, help) => {
      const redis = await redisForTest();
      const client = new Redis(redis.url);
      await client.config("SET", "maxmemory-policy", policy);
      client.disconnect();
      const { bot } = await examined({ REDIS: redis.url });
      expect(bot[1]).toMatchObject({ what: "Redis", state });
      expect(bot[1]?.help ?? "").toContain(help ?? "");
    });

    test("that does not take the password is missing", async () => {
      const redis = await redisForTest({ password: "canary" });
      const { bot } = await examined({ REDIS: `redis://:wrong@127.0.0.1:${redis.port}` });
      expect(bot[1]).toMatchObject({ what: "Redis", state: "missing" });
      expect(bot[1]?.help).toMatch(/rejects the bot's login \((WRONGPASS|NOAUTH)\)/);
    });
  });
});
