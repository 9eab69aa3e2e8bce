import {
  createKeyedQueue,
  type FinishedRun,
  formatKey,
  type KeyedQueueOptions,
} from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { testClock } from "./test-clock.ts";
import { review, reviewId, workshop } from "./workshop.ts";

const one = review("group/a", 1);

function setUp(options: Partial<KeyedQueueOptions> = {}, random?: () => number) {
  const clock = testClock(random);
  const work = workshop();
  const runs: FinishedRun[] = [];
  const queue = createKeyedQueue({
    handler: work.handler,
    clock,
    onRun: (run) => runs.push(run),
    ...options,
  });
  return { clock, work, queue, runs };
}

describe("a queue by key", () => {
  test("runs a key once, however often it is added while it waits", async () => {
    const { clock, work, queue } = setUp({ concurrency: 1 });
    await queue.add(review("b", 1));
    for (let count = 0; count < 5; count += 1) await queue.add(one);
    while (work.begun.length < 2) {
      await clock.settle();
      work.finish();
    }
    await clock.settle();
    expect(work.begun).toEqual([reviewId("b", 1), formatKey(one)]);
    expect((await queue.pending()).counts).toEqual({
      waiting: 0,
      running: 0,
      later: 0,
      dropped: 0,
    });
  });

  test("runs a key once more, however often it is added while it runs", async () => {
    const { clock, work, queue } = setUp();
    await queue.add(one);
    await clock.settle();
    for (let count = 0; count < 5; count += 1) await queue.add(one, "sweep");
    await clock.settle();
    expect(work.begun).toHaveLength(1);
    work.finish();
    await clock.settle();
    expect(work.begun).toHaveLength(2);
    work.finish();
    await clock.settle();
    expect(work.begun).toHaveLength(2);
  });

  test("runs no more keys at a time than it may", async () => {
    const { clock, work, queue } = setUp({ concurrency: 3 });
    for (let number = 1; number <= 10; number += 1) await queue.add(review("a", number));
    await clock.settle();
    expect(work.open).toHaveLength(3);
    work.finish();
    await clock.settle();
    expect(work.open).toHaveLength(3);
    expect((await queue.pending()).counts).toMatchObject({ waiting: 6, running: 3 });
  });

  test("lets projects take turns, however many keys one of them has", async () => {
    const { clock, work, queue } = setUp({ concurrency: 1 });
    for (let number = 1; number <= 4; number += 1) await queue.add(review("busy", number));
    await queue.add(review("quiet", 1));
    await queue.add(review("quiet", 2, "github"));
    await queue.add({ kind: "publish", forge: "gitlab", publication: "quiet" });
    while (work.begun.length < 7) {
      await clock.settle();
      work.finish();
    }
    expect(work.begun).toEqual([
      reviewId("busy", 1),
      reviewId("busy", 2),
      reviewId("quiet", 1),
      reviewId("quiet", 2, "github"),
      "publish/gitlab/quiet",
      reviewId("busy", 3),
      reviewId("busy", 4),
    ]);
  });

  test("lets projects of different forges take turns too", async () => {
    const { clock, work, queue } = setUp({ concurrency: 1 });
    for (const forge of ["gitlab", "github"]) {
      for (const number of [1, 2, 3]) await queue.add(review("a", number, forge));
    }
    const { waiting } = await queue.pending();
    while (work.begun.length < 6) {
      await clock.settle();
      work.finish();
    }
    const forges = work.begun.map((id) => id.split("/")[1]);
    expect(forges).toEqual(["gitlab", "gitlab", "github", "gitlab", "github", "github"]);
    expect(waiting.map(({ key }) => formatKey(key))).toEqual(work.begun.slice(1));
  });

  test("shows what waits, runs and fails", async () => {
    const { clock, work, queue } = setUp({ concurrency: 1 });
    await queue.add(one);
    await clock.settle();
    work.fail(
      new MirrorError("not-found", "there is no project \u001b[1m", { hint: "look again" }),
    );
    await clock.settle();
    const failedAt = new Date(clock.now());
    await queue.add(review("b", 2));
    await queue.add(review("c", 3));
    const seen = await queue.pending();
    expect(seen.running).toEqual([{ key: review("b", 2), since: failedAt }]);
    expect(seen.waiting).toEqual([{ key: review("c", 3), since: failedAt }]);
    expect(seen.failing).toEqual([
      {
        key: one,
        code: "not-found",
        reason: String.raw`there is no project \u001b[1m (look again)`,
        at: failedAt,
        attempts: 1,
        nextTry: new Date(clock.now() + 10.5 * 60_000),
      },
    ]);
    expect(seen.counts).toEqual({ waiting: 1, running: 1, later: 1, dropped: 0 });
  });

  test("reports every run, and survives whoever watches", async () => {
    const { clock, work, queue } = setUp({
      onRun: () => {
        throw new Error("the watcher is broken");
      },
    });
    await queue.add(one);
    await clock.settle();
    work.finish();
    await queue.add(one);
    await clock.settle();
    expect(work.begun).toHaveLength(2);

    const second = setUp();
    await second.queue.add(one);
    await second.clock.advance(250);
    second.work.finish();
    await second.clock.settle();
    expect(second.runs).toEqual([{ key: one, ms: 250, result: "done" }]);
  });
});

describe("a key that fails", () => {
  test("is tried again at growing, random distances of at most five minutes", async () => {
    const { clock, work, queue } = setUp();
    await queue.add(one);
    const waits: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      await clock.settle();
      work.fail(new MirrorError("network", "the forge did not answer"));
      await clock.settle();
      const [failure] = (await queue.pending()).failing;
      waits.push((failure?.nextTry.getTime() ?? 0) - clock.now());
      expect(failure?.attempts).toBe(count + 1);
      await clock.advance(waits.at(-1) ?? 0);
    }
    // Half of 1, 2, 4 … 256, 300 seconds.
    expect(waits).toEqual(
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map((seconds) => seconds * 500),
    );
  });

  test("starts over after a success", async () => {
    const { clock, work, queue } = setUp();
    await queue.add(one);
    for (let count = 0; count < 3; count += 1) {
      await clock.settle();
      work.fail(new Error("out of order"));
      await clock.advance(5000);
    }
    work.finish();
    await clock.settle();
    expect((await queue.pending()).failing).toEqual([]);
    await queue.add(one);
    await clock.settle();
    work.fail(new Error("out of order"));
    await clock.settle();
    expect((await queue.pending()).failing).toMatchObject([
      { attempts: 1, code: "unexpected", reason: "unexpected failure: out of order" },
    ]);
  });

  test.each(["unauthorized", "not-found", "invalid-input", "wrong-use", "refused"] as const)(
    "is left alone for ten minutes when time does not heal it: %s",
    async (code) => {
      const { clock, work, queue } = setUp({}, () => 0);
      await queue.add(one);
      await clock.settle();
      work.fail(new MirrorError(code, "it cannot be done"));
      await clock.advance(10 * 60_000 - 1);
      await queue.add(one, "sweep");
      await clock.settle();
      expect(work.begun).toHaveLength(1);
      await clock.advance(1);
      expect(work.begun).toHaveLength(2);
    },
  );

  test("is tried again soon after something happened to it, but not within five seconds", async () => {
    const { clock, work, queue } = setUp();
    await queue.add(one);
    await clock.settle();
    work.fail(new MirrorError("invalid-input", "the ImageSet is wrong"));
    await clock.advance(1000);
    await queue.add(one, "event");
    await clock.advance(3999);
    expect(work.begun).toHaveLength(1);
    await clock.advance(1);
    expect(work.begun).toHaveLength(2);

    work.fail(new MirrorError("invalid-input", "the ImageSet is wrong"));
    await clock.advance(60_000);
    await queue.add(one, "event");
    await clock.advance(0);
    expect(work.begun).toHaveLength(3);

    await queue.add(one, "event");
    await queue.add(one, "sweep");
    work.fail(new MirrorError("invalid-input", "the ImageSet is wrong"));
    await clock.advance(5000);
    expect(work.begun).toHaveLength(4);
  });

  test("makes room when too many others fail", async () => {
    const { clock, work, queue } = setUp({ mostFailing: 10 });
    for (let number = 1; number <= 30; number += 1) {
      await queue.add(review("a", number));
      await clock.settle();
      work.fail(new MirrorError("not-found", "gone"));
      await clock.settle();
    }
    const { failing, counts } = await queue.pending();
    expect(counts).toEqual({ waiting: 0, running: 0, later: 10, dropped: 20 });
    const numbers = failing.map(({ key }) => (key.kind === "review" ? key.number : 0));
    expect(numbers.sort((x, y) => x - y)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  test("never shows a password of an address", async () => {
    const { clock, work, queue } = setUp();
    await queue.add(one);
    await clock.settle();
    work.fail(new Error("no answer from https://bot:glpat-secret@gitlab.example.com"));
    await clock.settle();
    expect(JSON.stringify(await queue.pending())).not.toContain("glpat-secret");
  });
});

describe("a forge that asks to wait", () => {
  test("is left alone until then and at most two seconds more, and no other forge", async () => {
    const { clock, work, queue } = setUp({ concurrency: 4 }, () => 0.999);
    await queue.add(one);
    await queue.add(review("b", 1));
    await clock.settle();
    const retryAt = new Date(clock.now() + 60_000);
    work.fail(new MirrorError("rate-limited", "slower", { retryAt }), formatKey(one));
    await clock.settle();
    await queue.add(review("c", 1));
    await queue.add(review("d", 1, "github"));
    work.finish(reviewId("b", 1));
    await clock.settle();
    expect(work.open.map(({ id }) => id)).toEqual([reviewId("d", 1, "github")]);
    expect((await queue.pending()).paused).toEqual([
      { forge: "gitlab", until: new Date(retryAt.getTime() + 1998) },
    ]);
    await clock.advance(60_000);
    expect(work.open).toHaveLength(1);
    work.finish();
    await clock.advance(1998);
    expect(work.begun.slice(3).sort()).toEqual([formatKey(one), reviewId("c", 1)].sort());
    expect((await queue.pending()).paused).toEqual([]);
  });

  test("does not count as a failure of the key", async () => {
    const { clock, work, queue } = setUp();
    await queue.add(one);
    await clock.settle();
    const retryAt = new Date(clock.now() + 60_000);
    work.fail(new MirrorError("rate-limited", "slower", { retryAt }));
    await clock.advance(61_000);
    work.fail(new MirrorError("network", "gone"));
    await clock.settle();
    expect((await queue.pending()).failing).toMatchObject([{ attempts: 1, code: "network" }]);
  });

  test.each([
    ["does not say until when", undefined, 61_000],
    ["names a time that is past", new Date(0), 2000],
    ["names a time that is none", new Date(Number.NaN), 61_000],
    ["names a time years ahead", new Date(8.64e15), 2 * 60 * 60_000 + 1000],
  ])("gets a sensible pause when it %s", async (_, retryAt, pauseMs) => {
    const { clock, work, queue } = setUp();
    await queue.add(one);
    await clock.settle();
    work.fail(new MirrorError("rate-limited", "slower", retryAt === undefined ? {} : { retryAt }));
    await clock.advance(pauseMs - 1);
    expect(work.begun).toHaveLength(1);
    await clock.advance(1);
    expect(work.begun).toHaveLength(2);
  });

  test("is not asked sooner because a later answer names an earlier time", async () => {
    const { clock, work, queue } = setUp({}, () => 0);
    await queue.add(one);
    await queue.add(review("b", 1));
    await clock.settle();
    const at = (ms: number) => ({ retryAt: new Date(clock.now() + ms) });
    work.fail(new MirrorError("rate-limited", "slower", at(60_000)), formatKey(one));
    work.fail(new MirrorError("rate-limited", "slower", at(5000)), reviewId("b", 1));
    await clock.advance(59_999);
    expect(work.begun).toHaveLength(2);
    await clock.advance(1);
    expect(work.begun).toHaveLength(4);
  });
});

describe("a run that takes too long", () => {
  test("is aborted and tried again", async () => {
    const { clock, work, queue, runs } = setUp({ runLimitMs: 60_000 });
    await queue.add(one);
    await clock.advance(60_000);
    expect(work.open).toEqual([]);
    expect(runs).toMatchObject([{ result: "failed", failure: { code: "network" } }]);
    await clock.advance(500);
    expect(work.begun).toHaveLength(2);
  });

  test("makes the queue unwell when it does not heed its signal, and the key is not run beside it", async () => {
    const deaf = workshop({ deaf: true });
    const { clock, queue } = setUp({ runLimitMs: 60_000, handler: deaf.handler });
    await queue.add(one);
    await clock.advance(119_999);
    expect(queue.healthy()).toEqual({ healthy: true });
    await queue.add(one);
    await clock.advance(1);
    expect(queue.healthy()).toMatchObject({
      healthy: false,
      reason: expect.stringContaining(formatKey(one)),
    });
    expect(deaf.begun).toHaveLength(1);
  });
});
