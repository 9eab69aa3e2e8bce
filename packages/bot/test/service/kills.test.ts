import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../../forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import type { EndState } from "../../../forge/test/scenario/scenario.ts";
import type { BotProcess } from "./bot-process.ts";
import { startOuterBot } from "./running-bot.ts";
import { endOfOneShots, type Served, serveStory, sweptAndIdle } from "./served-story.ts";
import type { ServiceWish } from "./service-settings.ts";

/** How often the bot is killed, on both forges together; the seed is another one for each story. */
const kills = Number(process.env["MIRRORKIT_KILLS"] ?? 2);
const firstSeed = Number(process.env["MIRRORKIT_SEED"] ?? 1);
/** The steps of a story after which the bot has something to do. */
const steps = 9;
const perForge = Math.ceil(kills / worlds.length);
const stories = Array.from({ length: Math.ceil(perForge / steps) }, (_, at) => ({
  seed: firstSeed + at,
  count: Math.min(steps, perForge - at * steps),
}));

/** Waits until the bot has asked the forge so many things more, or does not ask any more. */
async function midWork(world: ForgeWorld, random: () => number): Promise<void> {
  const until = world.calls.length + Math.floor(random() * 30);
  const late = Date.now() + random() * 1_500;
  while (world.calls.length < until && Date.now() < late) await pause(2);
}

/** So many steps out of all, by chance. */
function drawn(count: number, random: () => number): ReadonlySet<number> {
  const all = Array.from({ length: steps }, (_, step) => ({ step, at: random() }));
  return new Set(
    all
      .sort((a, b) => a.at - b.at)
      .map(({ step }) => step)
      .slice(0, count),
  );
}

describe.each(worlds)("on %s a bot that is killed at random moments", (_kind, openWorld) => {
  let undisturbed: EndState;

  beforeAll(async () => {
    undisturbed = await endOfOneShots(openWorld);
  });

  test.each(stories)(
    "loses nothing and doubles nothing (seed $seed, $count times)",
    async ({ seed, count }) => {
      const random = seededRandom(seed);
      const fatal = drawn(count, random);
      const bots: BotProcess[] = [];
      let step = -1;
      const start = async (wish: ServiceWish): Promise<readonly string[]> => {
        const bot = await startOuterBot(wish);
        bots.unshift(bot);
        return [bot.url];
      };
      const served: Served = await serveStory(openWorld, {
        start,
        seed,
        trouble: { lost: 1 / 3, doubled: 1 / 5 },
        sweepMinutes: 0.025,
        caughtUp: async (_urls, sender) => {
          step += 1;
          if (fatal.has(step)) {
            await midWork(served.world, random);
            await bots[0]?.end("SIGKILL");
            served.urls = await start(served.wish);
          }
          await sweptAndIdle(served.urls, sender);
        },
      });
      expect(await served.tell()).toEqual(undisturbed);
    },
  );
});
