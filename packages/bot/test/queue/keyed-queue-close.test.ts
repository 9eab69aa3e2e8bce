import { createKeyedQueue } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { testClock } from "./test-clock.ts";
import { review, reviewId, workshop } from "./workshop.ts";

const [a, b, c] = [review("a", 1), review("b", 1), review("c", 1)];

describe("closing a queue", () => {
  test("starts nothing more, lets runs end, and gives back what waited or was put off", async () => {
    const clock = testClock();
    const work = workshop();
    const queue = createKeyedQueue({ handler: work.handler, clock, concurrency: 2 });
    for (const key of [a, b, c]) await queue.add(key);
    await clock.settle();
    work.fail(new MirrorError("unauthorized", "the token is not accepted"), reviewId("a", 1));
    await clock.settle();
    await queue.add(b);
    const closed = queue.close(30_000);
    expect(queue.healthy()).toMatchObject({ healthy: false });
    work.finish(reviewId("b", 1));
    work.finish(reviewId("c", 1));
    await clock.settle();
    expect(await closed).toEqual([a, b]);
    expect(work.begun).toHaveLength(3);
    expect(await queue.add(c)).toBe(false);
    await clock.advance(3_600_000);
    expect(work.begun).toHaveLength(3);
    expect((await queue.pending()).counts.dropped).toBe(1);
    expect(clock.timers()).toBe(0);
  });

  test("aborts runs that last longer than the grace, and gives their keys back", async () => {
    const clock = testClock();
    const work = workshop();
    const results: string[] = [];
    const queue = createKeyedQueue({
      handler: work.handler,
      clock,
      onRun: ({ result }) => results.push(result),
    });
    await queue.add(a);
    await clock.settle();
    const closed = queue.close(30_000);
    await clock.advance(29_999);
    expect(work.open).toHaveLength(1);
    await clock.advance(1);
    expect(work.open).toEqual([]);
    expect(await closed).toEqual([a]);
    expect(results).toEqual(["aborted"]);
  });

  test("ends even when a run does not heed its signal", async () => {
    const clock = testClock();
    const work = workshop({ deaf: true });
    const queue = createKeyedQueue({ handler: work.handler, clock });
    await queue.add(a);
    await clock.settle();
    const closed = queue.close(1000);
    const again = queue.close(5000);
    await clock.advance(3000);
    expect(await closed).toEqual([a]);
    expect(await again).toEqual([a]);
  });
});
