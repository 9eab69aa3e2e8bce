import { createKeyedQueue, formatKey, type ReconcileKey } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { type TestClock, testClock } from "./test-clock.ts";
import { review, reviewId, type Workshop, workshop } from "./workshop.ts";

function setUp(concurrency: number, expected: readonly ReconcileKey[] = []) {
  const clock = testClock();
  const work = workshop();
  const options = { handler: work.handler, clock, concurrency, expected };
  return { clock, work, queue: createKeyedQueue(options) };
}

async function finishAll({ clock, work }: { clock: TestClock; work: Workshop }): Promise<void> {
  await clock.settle();
  while (work.open.length > 0) {
    work.finish();
    await clock.settle();
  }
}

describe("keys to which something happened", () => {
  test("run before those that a sweep found, and projects take turns among both", async () => {
    const made = setUp(1);
    const { queue, work } = made;
    for (const number of [1, 2, 3]) await queue.add(review("a", number), "sweep");
    await queue.add(review("b", 1), "sweep");
    for (const number of [8, 9]) await queue.add(review("a", number), "event");
    await queue.add(review("b", 9), "event");
    const { waiting } = await queue.pending();
    await finishAll(made);
    expect(work.begun).toEqual([
      reviewId("a", 1),
      reviewId("a", 8),
      reviewId("b", 9),
      reviewId("a", 9),
      reviewId("a", 2),
      reviewId("b", 1),
      reviewId("a", 3),
    ]);
    expect(waiting.map(({ key }) => formatKey(key))).toEqual(work.begun.slice(1));
  });

  test("run before others although a sweep had found them already, and only once", async () => {
    const made = setUp(1);
    const { queue, work } = made;
    for (const number of [1, 2, 3, 4]) await queue.add(review("a", number), "sweep");
    await queue.add(review("a", 3), "event");
    await queue.add(review("a", 3), "sweep");
    expect((await queue.pending()).counts.waiting).toBe(3);
    await finishAll(made);
    expect(work.begun).toEqual([1, 3, 2, 4].map((number) => reviewId("a", number)));
  });

  test("run once more before others when it happened during their run", async () => {
    const made = setUp(1);
    const { clock, queue, work } = made;
    for (const number of [1, 2, 3]) await queue.add(review("a", number), "sweep");
    await clock.settle();
    await queue.add(review("a", 1), "event");
    await queue.add(review("a", 1), "sweep");
    await finishAll(made);
    expect(work.begun).toEqual([1, 1, 2, 3].map((number) => reviewId("a", number)));
  });

  test("are tried again before others after a failure", async () => {
    const made = setUp(1);
    const { clock, queue, work } = made;
    await queue.add(review("a", 1), "event");
    await queue.add(review("a", 2), "sweep");
    await queue.add(review("a", 3), "sweep");
    await clock.settle();
    work.fail(new MirrorError("network", "no answer"));
    await clock.advance(1000);
    await finishAll(made);
    expect(work.begun).toEqual([1, 2, 1, 3].map((number) => reviewId("a", number)));
  });
});

describe("several forges", () => {
  const hung = (number: number): ReconcileKey => review("a", number, "hung");

  test.each([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
  ])(
    "share %i runs, so that one which never answers holds %i of them at most",
    async (concurrency, most) => {
      const { clock, queue, work } = setUp(concurrency);
      await queue.add(review("good", 1));
      for (let number = 1; number <= 20; number += 1) await queue.add(hung(number));
      await clock.settle();
      work.finish(reviewId("good", 1));
      await clock.settle();
      expect(work.open).toHaveLength(most);
      await queue.add(review("good", 2), "sweep");
      await clock.settle();
      expect(work.open.map(({ id }) => id)).toContain(reviewId("good", 2));
      work.fail(new MirrorError("network", "no answer"), formatKey(hung(1)));
      await clock.settle();
      expect(work.open.filter(({ id }) => id.includes("/hung/"))).toHaveLength(most);
    },
  );

  test("are worked on in turn when only one key runs at a time", async () => {
    const made = setUp(1);
    await made.queue.add(review("good", 1));
    await made.queue.add(hung(1));
    await finishAll(made);
    expect(made.work.begun).toEqual([reviewId("good", 1), formatKey(hung(1))]);
  });

  test("leave all runs to the only one that there is", async () => {
    const { clock, queue, work } = setUp(4);
    for (let number = 1; number <= 9; number += 1) await queue.add(hung(number));
    await clock.settle();
    expect(work.open).toHaveLength(4);
  });
});

describe("several projects of a forge", () => {
  test.each([
    [1, 1],
    [2, 1],
    [4, 3],
  ])(
    "share %i runs, so that one of which none ends holds %i of them at most",
    async (concurrency, most) => {
      const { clock, queue, work } = setUp(concurrency, [review("good", 1)]);
      for (let number = 1; number <= 1_000; number += 1) await queue.add(review("wild", number));
      await clock.settle();
      expect(work.open).toHaveLength(most);
      work.fail(new MirrorError("refused", "stopped"));
      await clock.settle();
      expect(work.open).toHaveLength(most);
      await queue.add(review("good", 1), "sweep");
      await clock.settle();
      const begun = work.begun.includes(reviewId("good", 1));
      expect(begun).toBe(concurrency > 1);
    },
  );

  test("of which one is never done do not keep what was done from being followed", async () => {
    const { clock, queue, work } = setUp(4, [review("good", 1)]);
    for (let number = 1; number <= 1_000; number += 1) await queue.add(review("wild", number));
    for (let number = 1; number <= 20; number += 1) {
      await queue.add(review("good", number));
      await clock.settle();
      work.finish(reviewId("good", number));
      await clock.settle();
    }
    expect(work.begun.filter((id) => id.includes("/good/"))).toHaveLength(20);
    expect(work.begun.filter((id) => id.includes("/wild/"))).toHaveLength(3);
  });

  test("leave all runs to the only one that there is", async () => {
    const { clock, queue, work } = setUp(4);
    for (let number = 1; number <= 9; number += 1) await queue.add(review("only", number));
    await clock.settle();
    expect(work.open).toHaveLength(4);
  });
});
