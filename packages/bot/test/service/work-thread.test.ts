import process from "node:process";
import type { Worker } from "node:worker_threads";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test, vi } from "vitest";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { anyWorld } from "../../../forge/test/forges/worlds.ts";
import { blamedForge, blameForge } from "../../src/queue/index.ts";
import { openLedger } from "../../src/service/slow-content.ts";
import { errorOf, plainFailure, type ThreadOrder } from "../../src/service/thread-messages.ts";
import { openWorkThread } from "../../src/service/work-thread.ts";
import { isIdle, until } from "./bot-metrics.ts";
import { addConfigProject, openWeek, rightReview, seenReview } from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";
import { serviceEnvironment, serviceSettings } from "./service-settings.ts";
import { statusText } from "./status-page.ts";

const same = (text: string): string => text;

/** The threads that are started from now on. */
function watchThreads(): readonly Worker[] {
  const threads: Worker[] = [];
  const take = (thread: Worker): void => void threads.push(thread);
  process.on("worker", take);
  afterTest(async () => void process.off("worker", take));
  return threads;
}

describe.each(anyWorld)(
  "on %s, when the thread that works dies in the middle of a review",
  (_kind, openWorld) => {
    test("people are told, and the next one ends it", async () => {
      const world = await openWorld();
      afterTest(() => world.close());
      const config = addConfigProject(world);
      const number = openWeek(world, config, "week-2");
      let slow = true;
      world.mishap({ fits: () => slow, times: Number.POSITIVE_INFINITY, delayMs: 50 });
      const threads = watchThreads();
      const bot = await startInnerBot({ worlds: [world], config });
      await until(() =>
        world.calls.some(({ operation }) => /compare|listPipelineJobs/.test(operation)),
      );
      expect(threads).toHaveLength(1);
      await threads[0]?.terminate();
      await until(async () => (await statusText(bot.url)).includes("the worker thread has ended"));
      slow = false;

      await until(() => seenReview(world, config, number).status === rightReview.status);
      await isIdle(bot.url);
      expect(seenReview(world, config, number)).toEqual(rightReview);
      expect(threads).toHaveLength(2);
      expect(await statusText(bot.url)).not.toContain("Failing");
    });
  },
);

test("a thread that is deaf to being stopped is ended", async () => {
  const world = await GitLabWorld.open();
  afterTest(() => world.close());
  world.mishap({ times: Number.POSITIVE_INFINITY, delayMs: 120_000 });
  const wish = { worlds: [world], config: addConfigProject(world) };
  const [settings, environment] = [serviceSettings(wish), serviceEnvironment(wish)];
  const data = { settings, environment, proxies: {} };
  const [threads, watch] = [
    watchThreads(),
    {
      onAnswer: () => {},
      onSettled: () => {},
      onVerdict: () => {},
      ledger: openLedger(),
      log: { error: () => {} },
    },
  ];
  const thread = await openWorkThread(data, watch);
  afterTest(() => thread.close());
  const [worker] = threads;
  if (worker === undefined) throw new Error("there is no thread");
  const post = worker.postMessage.bind(worker);
  const orders = vi.spyOn(worker, "postMessage").mockImplementation((order: ThreadOrder) => {
    if (order.kind === "run") post(order);
  });
  const stop = new AbortController();
  const key = { kind: "review", forge: "gitlab", project: wish.config, number: 1 } as const;
  const run = thread.handler(key, stop.signal);
  await until(() => orders.mock.calls.length === 1);
  stop.abort();
  await expect(run).rejects.toThrow("the worker thread has ended");
});

test("what decides about the next try goes from one thread to the other", () => {
  const retryAt = new Date(1_800_000_000_000);
  const error = new MirrorError("rate-limited", "slower", { hint: "wait", retryAt });
  blameForge(error, "hub");
  const again = errorOf(structuredClone(plainFailure(error, same)));
  expect(again).toBeInstanceOf(MirrorError);
  expect(again).toMatchObject({ code: "rate-limited", message: "slower", hint: "wait", retryAt });
  expect(blamedForge(again)).toBe("hub");
});

test("a bug stays one", () => {
  const again = errorOf(structuredClone(plainFailure(new TypeError("no such thing"), same)));
  expect(again).not.toBeInstanceOf(MirrorError);
  expect(again.message).toBe("no such thing");
  expect(errorOf(plainFailure("text", same)).message).toBe("text");
});
