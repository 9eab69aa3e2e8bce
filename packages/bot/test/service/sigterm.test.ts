import { describe, expect, test } from "vitest";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { anyWorld } from "../../../forge/test/forges/worlds.ts";
import { isIdle, isSwept, until } from "./bot-metrics.ts";
import {
  addConfigProject,
  openWeek,
  rightReview,
  type SeenReview,
  seenReview,
} from "./many-requests.ts";
import { afterTest, startOuterBot } from "./running-bot.ts";
import type { ServiceWish } from "./service-settings.ts";

/** What a change shows that nobody has looked at, and one that is held because somebody does. */
const none = { comments: 0, status: "none" };
const held = { comments: 0, status: "pending: The review is in progress." };

interface Site {
  readonly world: ForgeWorld;
  readonly wish: ServiceWish;
  readonly numbers: readonly number[];
  readonly reviews: () => readonly SeenReview[];
}

/** A forge with so many change requests that nobody has looked at. */
async function siteWith(openWorld: () => Promise<ForgeWorld>, count: number): Promise<Site> {
  const world = await openWorld();
  afterTest(() => world.close());
  const config = addConfigProject(world);
  const sources = Array.from({ length: count }, (_, at) => `week-2-${at}`);
  const numbers = sources.map((source) => openWeek(world, config, source));
  const wish = { worlds: [world], config, concurrency: 1, sweepMinutes: 0.01 };
  const reviews = (): readonly SeenReview[] =>
    numbers.map((number) => seenReview(world, config, number));
  return { world, wish, numbers, reviews };
}

describe.each(anyWorld)("on %s, at SIGTERM,", (_kind, openWorld) => {
  test("the bot finishes what it works on, begins nothing and ends with status 0", async () => {
    const { world, wish, reviews } = await siteWith(openWorld, 3);
    let slow = true;
    world.mishap({ fits: () => slow, times: Number.POSITIVE_INFINITY, delayMs: 20 });
    const bot = await startOuterBot(wish);
    await until(() => world.calls.some(({ writes }) => writes));
    expect(await bot.end("SIGTERM")).toBe(0);
    const done = reviews().filter(({ comments }) => comments > 0);
    expect(done).toEqual(done.map(() => rightReview));
    expect(done.length).toBeGreaterThan(0);
    const rest = reviews().filter(({ comments }) => comments === 0);
    expect(rest).toEqual(rest.map(() => none));
    expect(bot.lines.at(-1)).toMatchObject({ msg: "ended" });

    slow = false;
    const next = await startOuterBot(wish);
    await isSwept([next.url]);
    await isIdle(next.url);
    expect(reviews()).toEqual([rightReview, rightReview, rightReview]);
    expect(await next.end("SIGTERM")).toBe(0);
  });

  test("it is not ready any more, and another signal changes nothing", async () => {
    const { world, wish, reviews } = await siteWith(openWorld, 1);
    world.mishap({ times: Number.POSITIVE_INFINITY, delayMs: 100 });
    const bot = await startOuterBot(wish);
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(200);
    await until(() =>
      world.calls.some(({ operation }) => /compare|listPipelineJobs/.test(operation)),
    );
    const ended = bot.end("SIGTERM");
    await until(() => bot.lines.some(({ msg }) => msg === "ending"));
    const again = bot.end("SIGTERM");
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(503);
    expect(await Promise.all([ended, again])).toEqual([0, 0]);
    expect(reviews()).toEqual([rightReview]);
  });

  test("a call that does not end is not waited for, and nothing is written afterwards", async () => {
    const { world, wish, reviews } = await siteWith(openWorld, 1);
    const stuck = /compare|listPipelineJobs/;
    world.mishap({ fits: ({ operation }) => stuck.test(operation), delayMs: 120_000, times: 100 });
    const bot = await startOuterBot(wish, ["--grace", "1"]);
    await until(() => world.calls.some(({ operation }) => stuck.test(operation)));
    expect(await bot.end("SIGTERM")).toBe(0);
    expect(reviews()).toEqual([held]);
    const runs = bot.lines.filter(({ msg }) => msg === "run");
    expect(runs.at(-1)).toMatchObject({ result: "aborted" });
  });
});
