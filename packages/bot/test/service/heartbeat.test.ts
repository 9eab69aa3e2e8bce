import process from "node:process";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { Heartbeat } from "../../src/service/heartbeat.ts";
import { until } from "./bot-metrics.ts";
import { addConfigProject, openWeek, rightReview, seenReview } from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";

const well = { healthy: true };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(() => {
  vi.useRealTimers();
});

function seconds(count: number): Promise<unknown> {
  vi.advanceTimersByTime(count * 1_000);
  return new Promise((resolve) => setImmediate(resolve));
}

describe("the heartbeat of a thread", () => {
  let stuck: number[];
  let heartbeat: Heartbeat;

  beforeEach(() => {
    stuck = [];
    heartbeat = new Heartbeat((after) => stuck.push(after));
  });

  afterEach(() => heartbeat.stop());

  test("is missed after a while, and heard again", async () => {
    heartbeat.beat();
    await seconds(14);
    expect(heartbeat.health()).toEqual(well);
    await seconds(6);
    const reason = "the worker thread has not answered for 20 s";
    expect(heartbeat.health()).toEqual({ healthy: false, reason });
    heartbeat.beat();
    expect(heartbeat.health()).toEqual(well);
    await seconds(59);
    expect(stuck).toEqual([]);
  });

  test("that is not heard any more has the thread ended, once", async () => {
    heartbeat.beat();
    await seconds(200);
    expect(stuck).toEqual([60]);
  });

  test("is not expected of a thread that is being started", async () => {
    await seconds(200);
    expect([heartbeat.health(), stuck]).toEqual([well, []]);
  });
});

test("a thread that is stuck makes the bot unready, is ended, and its runs are tried again", async () => {
  const threads: Worker[] = [];
  const take = (thread: Worker): void => void threads.push(thread);
  process.on("worker", take);
  afterTest(async () => void process.off("worker", take));
  const world = await GitLabWorld.open();
  afterTest(() => world.close());
  const config = addConfigProject(world);
  const number = openWeek(world, config, "week-2");
  let isSlow = true;
  world.mishap({ fits: () => isSlow, times: Number.POSITIVE_INFINITY, delayMs: 200 });
  const { url, lines } = await startInnerBot({ worlds: [world], config });
  const readiness = async (): Promise<string> => {
    const answer = await fetch(`${url}/readyz`);
    return `${answer.status} ${await answer.text()}`;
  };
  await until(() => world.calls.length > 3);
  expect(await readiness()).toMatch(/^200 /);
  const [thread] = threads;
  if (thread === undefined) throw new Error("there is no thread");
  const emit = thread.emit.bind(thread);
  vi.spyOn(thread, "emit").mockImplementation((event: string | symbol, ...given: unknown[]) => {
    return event !== "message" && emit(event, ...given);
  });
  await seconds(20);
  expect(await readiness()).toMatch(/^503 .*the worker thread has not answered for \d+ s/);
  await seconds(60);
  await until(() => lines.some((line) => line.includes("did not answer for 60 s and was stopped")));
  isSlow = false;
  await until(() => seenReview(world, config, number).status === rightReview.status);
  expect(threads).toHaveLength(2);
  expect(await readiness()).toMatch(/^200 /);
});
