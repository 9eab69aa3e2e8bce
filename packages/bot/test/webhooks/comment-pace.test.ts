import { expect, test } from "vitest";
import { WebhookSender } from "../../../forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { paceComments } from "../../src/webhooks/comment-pace.ts";
import { githubHeaders, secret, signedHeaders, startBot } from "../server/bot-at-work.ts";
import { isIdle, until } from "../service/bot-metrics.ts";
import { addConfigProject, openWeek, rightReview, seenReview } from "../service/many-requests.ts";
import { afterTest, type InnerBot, startInnerBot } from "../service/running-bot.ts";
import { webhookSecret } from "../service/service-settings.ts";
import { note } from "./payloads.ts";

const minute = 60_000;

/** How many of so many comments are admitted, one each so many milliseconds, by an account or by many. */
function admitted(count: number, everyMs: number, accountOf: (index: number) => string): number {
  let now = 0;
  const pace = paceComments(() => now);
  return Array.from({ length: count }, (_, index) => {
    now += everyMs;
    return pace.admits(accountOf(index));
  }).filter(Boolean).length;
}

test("an account has five comments heard at once, and then one a minute", () => {
  expect(admitted(1_000, 0, () => "eve")).toBe(5);
  expect(admitted(600, minute / 10, () => "eve")).toBe(5 + 60 - 1);
  expect(admitted(100, minute, () => "eve")).toBe(100);
});

test("accounts without number have 30 heard at once, and then two a minute", () => {
  const many = (index: number): string => `eve-${index}`;
  expect(admitted(20_000, 0, many)).toBe(30);
  expect(admitted(6_000, minute / 100, many)).toBe(30 + 120 - 1);
});

test("a clock that goes backwards admits nobody twice", () => {
  let now = 10 * minute;
  const pace = paceComments(() => now);
  for (let count = 0; count < 5; count += 1) pace.admits("eve");
  now = 0;
  expect(pace.admits("eve")).toBe(false);
});

test("what one account asks for too often is answered, and left to the sweep; another is heard", async () => {
  const bot = await startBot();
  const ask = async (id: number, iid: number): Promise<string> => {
    const body = JSON.stringify({ ...note(), user: { id }, merge_request: { iid } });
    const answer = await bot.post("/webhooks/gitlab", body, signedHeaders(body));
    expect(answer.status).toBe(200);
    return answer.headers.get("x-mirrorkit-outcome") ?? "";
  };
  const outcomes: string[] = [];
  for (let iid = 1; iid <= 20; iid += 1) outcomes.push(await ask(3, iid));
  expect(outcomes.filter((one) => one.startsWith("accepted"))).toHaveLength(5);
  expect(outcomes.at(-1)).toBe(
    "ignored; there were too many comments recently; the next sweep finds it",
  );
  expect(await ask(4, 5)).toContain("accepted");
  expect(bot.keys).toHaveLength(6);
});

test("members of a repository on GitHub are heard every time", async () => {
  const bot = await startBot();
  const issue = { number: 7, pull_request: { url: "https://api.example.test/pulls/7" } };
  for (let count = 0; count < 20; count += 1) {
    const body = JSON.stringify({
      action: "created",
      issue,
      repository: { full_name: "o/r" },
      sender: { id: 3 },
      comment: { body: "/mirror recheck", user: { id: 3 }, author_association: "MEMBER" },
    });
    await bot.post("/webhooks/github", body, githubHeaders("issue_comment", body));
  }
  expect(bot.keys).toHaveLength(20);
  expect(bot.log()).not.toContain(secret);
});

test.each(worlds)(
  "on %s, idle comments cost no request, and commands without end few reviews",
  async (_kind, openWorld) => {
    const world: ForgeWorld = await openWorld();
    afterTest(() => world.close());
    const config = addConfigProject(world);
    const number = openWeek(world, config, "week-2");
    const bot: InnerBot = await startInnerBot({ worlds: [world], config });
    const { kind } = world;
    const url = `${bot.url}/webhooks/${kind}`;
    const sender = new WebhookSender({ kind, url: () => url, secret: webhookSecret(world) });
    await until(() => seenReview(world, config, number).status === rightReview.status);
    await isIdle(bot.url);
    world.sendWebhooks(sender);
    const told = (text: string): number => bot.lines.filter((line) => line.includes(text)).length;
    const calls = world.calls.length;

    for (let count = 0; count < 10; count += 1) {
      world.comment(config, number, "eve", "What is this? `/mirror recheck`?");
    }
    await until(() => told("contains no command") === 10);
    await isIdle(bot.url, sender);
    expect(world.calls.length).toBe(calls);

    for (let count = 0; count < 20; count += 1) {
      world.comment(config, number, "eve", "/mirror recheck");
    }
    await until(() => told("there were too many comments recently") >= 10);
    await isIdle(bot.url, sender);
    expect(told('"msg":"run"')).toBeGreaterThan(0);
  },
  120_000,
);
