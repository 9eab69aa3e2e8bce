import type { Health } from "@mirrorkit/bot/internal";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { type HealthWatch, watchHealth } from "../../src/service/health-watch.ts";
import { redisForTest, redisIsMissing } from "../queue/shared-queue.ts";
import { until } from "./bot-metrics.ts";
import { addConfigProject } from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";

const well: Health = { healthy: true };
const opening: Health = {
  healthy: false,
  reason: "the connection to Redis is being opened",
  unreachable: true,
};
const gone: Health = { healthy: false, reason: "Redis is gone (ECONNREFUSED)", unreachable: true };
const cut: Health = { healthy: false, reason: "Redis is gone (EPIPE)", unreachable: true };
const stuck: Health = { healthy: false, reason: "a run does not end" };

describe("the watch over the queue", () => {
  let now: Health;
  let lines: string[];
  let watch: HealthWatch;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    now = well;
    lines = [];
    const write = (fields: object | string): void => {
      lines.push(typeof fields === "string" ? "well" : Object.values(fields).join());
    };
    watch = watchHealth(() => now, { info: write, warn: write });
  });

  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  function tenSecondsOf(...healths: readonly Health[]): void {
    for (const health of healths) {
      now = health;
      vi.advanceTimersByTime(10_000);
    }
  }

  test("logs each change once", () => {
    tenSecondsOf(well, gone, gone, cut, gone, well, well, stuck, stuck, gone, well);
    expect(lines).toEqual([
      "Redis is gone (ECONNREFUSED)",
      "well",
      "a run does not end",
      "Redis is gone (ECONNREFUSED)",
      "well",
    ]);
  });

  test("logs a change as soon as somebody asks", () => {
    tenSecondsOf(well);
    now = gone;
    expect(watch.look()).toBe(gone);
    expect(watch.look()).toBe(gone);
    expect(lines).toEqual(["Redis is gone (ECONNREFUSED)"]);
  });

  test("logs nothing while things are opened, but what is amiss ten seconds after the start", () => {
    now = opening;
    watch.look();
    expect(lines).toEqual([]);
    tenSecondsOf(well, gone);
    expect(lines).toEqual(["Redis is gone (ECONNREFUSED)"]);
  });

  test("logs what was amiss from the start", () => {
    tenSecondsOf(gone);
    expect(lines).toEqual(["Redis is gone (ECONNREFUSED)"]);
  });

  test("logs nothing once it is stopped", () => {
    tenSecondsOf(well);
    watch.stop();
    tenSecondsOf(gone);
    watch.look();
    expect(lines).toEqual([]);
  });
});

async function readiness(url: string): Promise<unknown> {
  return (await fetch(`${url}/readyz`)).json();
}

test.skipIf(redisIsMissing)("that Redis goes and comes back is logged once each", async () => {
  const world = await GitLabWorld.open();
  afterTest(() => world.close());
  const redis = await redisForTest();
  const wish = { worlds: [world], config: addConfigProject(world), redis: redis.url };
  const bot = await startInnerBot(wish);
  const { url } = bot;
  const isReady = { ready: true, problems: [] };
  const isWell = async (): Promise<boolean> =>
    JSON.stringify(await readiness(url)) === JSON.stringify(isReady);
  await until(isWell);
  await redis.stop("SIGKILL");
  await until(async () => !(await isWell()));
  await readiness(url);
  await redis.start();
  await until(isWell);
  await readiness(url);
  await bot.close();
  const said = bot.lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  expect(said.filter(({ msg }) => String(msg).startsWith("the queue"))).toMatchObject([
    { level: "warn", reason: expect.stringContaining("is unreachable") },
    { level: "info", msg: "the queue is healthy again" },
  ]);
});

test.each(worlds)(
  "a project on %s that cannot be looked through is named by /readyz, which stays ready",
  async (_kind, openWorld) => {
    const world = await openWorld();
    afterTest(() => world.close());
    const wish = { worlds: [world], config: addConfigProject(world), sweepMinutes: 0.01 };
    world.revoke(true);
    const { url } = await startInnerBot(wish);
    const problems = [`${world.kind} could not be read (unauthorized)`];
    await until(async () => /could not be read/.test(JSON.stringify(await readiness(url))));
    expect(await readiness(url)).toEqual({ ready: true, problems });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    world.revoke(false);
    await until(async () => !/could not be read/.test(JSON.stringify(await readiness(url))));
  },
);
