import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyedQueue, type FinishedRun } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { GitHubWorld } from "../../../forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { WebhookSender } from "../../../forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { handlerOf } from "../../src/service/work-handlers.ts";
import { redisForTest, redisIsMissing } from "../queue/shared-queue.ts";
import { testClock } from "../queue/test-clock.ts";
import { isIdle, until } from "./bot-metrics.ts";
import * as expired from "./expired-certificate.ts";
import {
  addConfigProject,
  openWeek,
  rightReview,
  type SeenReview,
  seenReview,
} from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";
import { endOfOneShots, serveStory, sweptAndIdle } from "./served-story.ts";
import { serviceSettings, webhookSecret } from "./service-settings.ts";
import { statusText } from "./status-page.ts";

function ends(world: ForgeWorld): ForgeWorld {
  afterTest(() => world.close());
  return world;
}

/** Has a forge send its webhooks to a bot. */
function sendTo(world: ForgeWorld, url: string): WebhookSender {
  const { kind } = world;
  const address = `${url}/webhooks/${kind}`;
  const sender = new WebhookSender({ kind, url: () => address, secret: webhookSecret(world) });
  world.sendWebhooks(sender);
  return sender;
}

describe.each(worlds)("while %s answers 500", (_kind, openWorld) => {
  test("the other forge is served, the page says what fails, and an event ends the wait", async () => {
    const broken = ends(await openWorld());
    const fine = ends(
      broken.kind === "github" ? await GitLabWorld.open() : await GitHubWorld.open(),
    );
    const [config] = [broken, fine].map(addConfigProject);
    if (config === undefined) throw new Error("no project");
    let isDown = true;
    const answer = { status: 500, body: "<html>canary</html>" };
    broken.mishap({ fits: () => isDown, times: Number.POSITIVE_INFINITY, answer });
    const { url } = await startInnerBot({ worlds: [broken, fine], config });
    const senders = [broken, fine].map((world) => sendTo(world, url));
    const numbers = [broken, fine].map((world) => openWeek(world, config, "week-2"));
    const reviews = (): SeenReview[] =>
      [broken, fine].map((world, at) => seenReview(world, config, numbers[at] ?? 0));
    await Promise.all(senders.map((sender) => sender.settled()));

    await until(async () => /2 times in a row/.test(await statusText(url)));
    const page = await statusText(url);
    expect(page).toContain(`review of ${config} 1 on ${broken.kind}`);
    expect(page).toMatch(/500/);
    expect(page).not.toContain("canary");
    await until(() => seenReview(fine, config, numbers[1] ?? 0).comments === rightReview.comments);
    expect(reviews()).toEqual([{ comments: 0, status: "none" }, rightReview]);

    isDown = false;
    broken.comment(config, numbers[0] ?? 0, "bert", "/mirror recheck");
    await until(() => seenReview(broken, config, numbers[0] ?? 0).status === rightReview.status);
    await isIdle(url, senders[0]);
    expect(reviews()).toEqual([rightReview, rightReview]);
    const after = await statusText(url);
    expect(after).not.toContain("Failing");
    expect(after).toMatch(
      new RegExp(`Blocked until a person acts .*review of ${config} 1 on .* Blocked: 32 removals`),
    );
  });

  test("for an hour, it is asked ever less, and all is right once it is back", async () => {
    const world = ends(await openWorld());
    const config = addConfigProject(world);
    const number = openWeek(world, config, "week-2");
    const clock = testClock();
    const hour = clock.now() + 3_600_000;
    const settings = serviceSettings({ worlds: [world], config });
    const runs: FinishedRun[] = [];
    const queue = createKeyedQueue({
      handler: handlerOf(settings, { project: (_forge, path) => world.open(path) }),
      clock,
      onRun: (run) => runs.push(run),
    });
    const answer = { status: 500, body: "{}" };
    world.mishap({ fits: () => clock.now() < hour, times: Number.POSITIVE_INFINITY, answer });
    await queue.add({ kind: "review", forge: world.kind, project: config, number });
    for (let seen = 0; runs.at(-1)?.result !== "done"; ) {
      await until(() => runs.length > seen);
      seen = runs.length;
      const next = runs.at(-1)?.failure?.nextTry.getTime() ?? 0;
      await clock.advance(Math.max(0, next - clock.now()));
    }
    expect(seenReview(world, config, number)).toEqual(rightReview);
    expect(clock.now()).toBeLessThan(hour + 300_000);
    expect(runs.length).toBeLessThan(40);
    expect(await queue.close(0)).toEqual([]);
  });
});

test.skipIf(redisIsMissing)(
  "when Redis dies in the middle and comes back, the week ends the same, and people are told meanwhile",
  async () => {
    const undisturbed = await endOfOneShots(() => GitLabWorld.open());
    const redis = await redisForTest();
    let step = 0;
    const served = await serveStory(() => GitLabWorld.open(), {
      start: async (wish) => [(await startInnerBot(wish)).url],
      trouble: { doubled: 1 / 5 },
      sweepMinutes: 0.025,
      redis: redis.url,
      caughtUp: async ([url = ""], sender) => {
        step += 1;
        if (step % 3 === 1) {
          await redis.stop("SIGKILL");
          await sender.settled();
          await until(async () => /Redis does not answer/.test(await statusText(url)));
          const ready = await fetch(`${url}/readyz`);
          expect(ready.status).toBe(200);
          expect(await ready.text()).toContain("is unreachable");
          await redis.start();
          await until(async () => !/Redis does not answer/.test(await statusText(url)));
        }
        await sweptAndIdle([url], sender);
      },
    });
    expect(await served.tell()).toEqual(undisturbed);
  },
  180_000,
);

const secure = { key: expired.key, cert: expired.certificate };

test.each([
  ["GitHub", () => GitHubWorld.open({ tls: secure }), () => GitLabWorld.open()],
  ["GitLab", () => GitLabWorld.open({ tls: secure }), () => GitHubWorld.open()],
] as const)(
  "when the certificate of %s has expired, the page says so and the other forge is served",
  async (_kind, openExpired, openFine) => {
    const [late, fine] = [ends(await openExpired()), ends(await openFine())];
    const config = [late, fine].map(addConfigProject)[1] ?? "";
    const numbers = [late, fine].map((world) => openWeek(world, config, "week-2"));
    const folder = mkdtempSync(join(tmpdir(), "mirrorkit-authority-"));
    afterTest(async () => rmSync(folder, { recursive: true }));
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, expired.authority);
    const wish = { worlds: [late, fine], config };
    const settings = serviceSettings(wish);
    const forges = Object.entries(settings.forges).map(([name, forge]) => [
      name,
      name === late.kind ? { ...forge, caFile } : forge,
    ]);
    const { url } = await startInnerBot(wish, {
      settings: { ...settings, forges: Object.fromEntries(forges) },
    });
    await until(() => seenReview(fine, config, numbers[1] ?? 0).comments === 1);
    await until(async () => /certificate has expired/.test(await statusText(url)));
    expect(late.calls).toEqual([]);
  },
);
