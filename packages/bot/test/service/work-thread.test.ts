import process from "node:process";
import type { Worker } from "node:worker_threads";
import { MirrorError } from "@mirrorkit/sdk";
import { describe, expect, test } from "vitest";
import { errorOf, plainFailure } from "../../src/service/thread-messages.ts";
import { worlds } from "../forges/worlds.ts";
import { isIdle, until } from "./bot-metrics.ts";
import { addConfigProject, openWeek, rightReview, seenReview } from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";
import { statusText } from "./status-page.ts";

/** The threads that are started from now on. */
function watchThreads(): readonly Worker[] {
  const threads: Worker[] = [];
  const take = (thread: Worker): void => void threads.push(thread);
  process.on("worker", take);
  afterTest(async () => void process.off("worker", take));
  return threads;
}

describe.each(worlds)(
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
      await until(async () =>
        (await statusText(bot.url)).includes("the thread that works has ended"),
      );
      slow = false;

      await until(() => seenReview(world, config, number).status === rightReview.status);
      await isIdle(bot.url);
      expect(seenReview(world, config, number)).toEqual(rightReview);
      expect(threads).toHaveLength(2);
      expect(await statusText(bot.url)).toContain("Nothing has failed.");
    });
  },
);

test("what decides about the next try goes from one thread to the other", () => {
  const retryAt = new Date(1_800_000_000_000);
  const error = new MirrorError("rate-limited", "slower", { hint: "wait", retryAt });
  const again = errorOf(structuredClone(plainFailure(error)));
  expect(again).toBeInstanceOf(MirrorError);
  expect(again).toMatchObject({ code: "rate-limited", message: "slower", hint: "wait", retryAt });
});

test("a bug stays one", () => {
  const again = errorOf(structuredClone(plainFailure(new TypeError("no such thing"))));
  expect(again).not.toBeInstanceOf(MirrorError);
  expect(again.message).toBe("no such thing");
  expect(errorOf(plainFailure("text")).message).toBe("text");
});
