import { beforeAll, describe, expect, test } from "vitest";
import type { Trouble } from "../../../forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { anyWorld, worlds } from "../../../forge/test/forges/worlds.ts";
import type { EndState } from "../../../forge/test/scenario/scenario.ts";
import { redisForTest, redisIsMissing } from "../queue/shared-queue.ts";
import { isIdle } from "./bot-metrics.ts";
import { startInnerBot, startOuterBot } from "./running-bot.ts";
import { endOfOneShots, serveStory } from "./served-story.ts";
import { secrets } from "./service-settings.ts";

const trouble: Trouble = { lost: 1 / 3, doubled: 1 / 5, delayed: 1 / 4, swapped: 1 / 6 };

describe.each(worlds)("a week on %s, told by webhooks,", (_kind, openWorld) => {
  let undisturbed: EndState;

  beforeAll(async () => {
    undisturbed = await endOfOneShots(openWorld);
  });

  test("ends the same as without, when none is lost and nothing is swept after the start", async () => {
    const served = await serveStory(openWorld, {
      start: async (wish) => [(await startInnerBot(wish)).url],
      caughtUp: ([url = ""], sender) => isIdle(url, sender),
      afterPass: async ([url = ""]) => {
        const headers = { authorization: `Bearer ${secrets.PUBLISH_TOKEN}` };
        await fetch(`${url}/api/publish`, { method: "POST", headers });
      },
    });
    expect(await served.tell()).toEqual(undisturbed);
    const { delivered, hooks } = served.sender;
    expect(delivered.map(({ status }) => status)).toEqual(Array(hooks).fill(200));
  });

  test.skipIf(redisIsMissing)("ends the same on two replicas, in the same trouble", async () => {
    const redis = await redisForTest();
    const served = await serveStory(openWorld, {
      start: async (wish) => {
        const bots = await Promise.all([startOuterBot(wish), startOuterBot(wish)]);
        return bots.map(({ url }) => url);
      },
      trouble,
      sweepMinutes: 0.025,
      redis: redis.url,
    });
    expect(await served.tell()).toEqual(undisturbed);
    expect(served.sender.lost).toBeGreaterThan(0);
  });
});

describe.each(anyWorld)("a week on %s, told by webhooks that get lost,", (_kind, openWorld) => {
  let undisturbed: EndState;

  beforeAll(async () => {
    undisturbed = await endOfOneShots(openWorld);
  });

  test("ends the same with one in three lost, one in five doubled, others late or swapped", async () => {
    const served = await serveStory(openWorld, {
      start: async (wish) => [(await startInnerBot(wish)).url],
      trouble,
      sweepMinutes: 0.025,
    });
    expect(await served.tell()).toEqual(undisturbed);
    const { lost, hooks, delivered } = served.sender;
    expect(lost).toBeGreaterThan(hooks / 6);
    expect(delivered.length).toBeGreaterThan(hooks - lost);
  });

  test("ends the same when sweeps look at nothing but what changed lately", async () => {
    const openNow = async (): Promise<ForgeWorld> => {
      const world = await openWorld();
      world.waitUntil(new Date());
      return world;
    };
    const served = await serveStory(openNow, {
      start: async (wish) => [(await startInnerBot(wish)).url],
      trouble: { ...trouble, lost: 1 },
      sweepMinutes: 0.025,
      fullSweepMinutes: 60,
    });
    expect(await served.tell()).toEqual(undisturbed);
    expect(served.sender.delivered).toEqual([]);
  });
});
