import { formatKey, type ReconcileKey } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { blameForge } from "../../src/queue/blame.ts";
import {
  isIdle,
  type Replica,
  readyReplica,
  redisForTest,
  redisIsMissing,
  until,
} from "./shared-queue.ts";
import { review, reviewId } from "./workshop.ts";

async function oneByOne(made: Replica, runs: number): Promise<void> {
  for (let ended = 1; ended <= runs; ended += 1) {
    await until(() => made.work.begun.length === ended);
    made.work.finish();
  }
  await isIdle(made);
}

describe.skipIf(redisIsMissing)("in a shared queue, keys to which something happened", () => {
  test("run before those that a sweep found, also when a sweep had found them already", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url, { concurrency: 1 });
    const { queue, work } = made;
    for (const number of [1, 2, 3, 4]) await queue.add(review("a", number), "sweep");
    await until(() => work.open.length === 1);
    await queue.add(review("b", 1), "event");
    await queue.add(review("a", 4), "event");
    await queue.add(review("b", 1), "event");
    const { waiting, counts } = await queue.pending();
    await oneByOne(made, 5);
    expect(work.begun).toEqual([
      reviewId("a", 1),
      reviewId("b", 1),
      reviewId("a", 4),
      reviewId("a", 2),
      reviewId("a", 3),
    ]);
    expect(waiting.map(({ key }) => formatKey(key))).toEqual(work.begun.slice(1));
    expect(counts).toMatchObject({ waiting: 4, running: 1, later: 0 });
  });

  test("run once more before others, although a sweep found them after that", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url, { concurrency: 1 });
    const { queue, work } = made;
    for (const number of [1, 2]) await queue.add(review("a", number), "sweep");
    await until(() => work.open.length === 1);
    await queue.add(review("a", 1), "event");
    await queue.add(review("a", 1), "sweep");
    await oneByOne(made, 3);
    expect(work.begun).toEqual([1, 1, 2].map((number) => reviewId("a", number)));
  });
});

describe.skipIf(redisIsMissing)("in a shared queue, a forge that never answers", () => {
  const hung = (number: number): ReconcileKey => review("a", number, "hung");

  async function half(): Promise<Replica> {
    const { url } = await redisForTest();
    const made = await readyReplica(url, { concurrency: 4 });
    await made.queue.add(review("good", 1));
    await until(() => made.work.open.length === 1);
    for (let number = 1; number <= 5; number += 1) await made.queue.add(hung(number), "sweep");
    await until(() => made.work.open.length === 3);
    await until(async () => (await made.queue.pending()).counts.later === 3);
    return made;
  }

  test("holds half of the runs at most, and each of its keys has its turn", async () => {
    const made = await half();
    const { queue, work } = made;
    work.finish(reviewId("good", 1));
    await queue.add(review("good", 2), "sweep");
    await until(() => work.open.some(({ id }) => id === reviewId("good", 2)));
    work.finish(reviewId("good", 2));
    const ofHung = () => work.open.filter(({ id }) => id.includes("/hung/"));
    for (let ended = 1; ended <= 5; ended += 1) {
      await until(() => ofHung().length >= Math.min(2, 6 - ended));
      expect(ofHung().length).toBeLessThanOrEqual(2);
      work.finish();
    }
    await isIdle(made);
    expect([...work.begun].sort()).toEqual(
      [
        ...[1, 2].map((number) => reviewId("good", number)),
        ...[1, 2, 3, 4, 5].map((number) => formatKey(hung(number))),
      ].sort(),
    );
  });

  test("has its next run for what happened, not for what a sweep found", async () => {
    const made = await half();
    const { queue, work } = made;
    await queue.add(hung(9), "event");
    await until(async () => (await queue.pending()).counts.later === 4);
    work.finish(formatKey(hung(1)));
    await until(() => work.begun.length === 4);
    expect(work.begun[3]).toBe(formatKey(hung(9)));
  });
});

describe.skipIf(redisIsMissing)("in a shared queue, a publication", () => {
  test("that is slowed down by the forge that it reads leaves the one alone that it writes to", async () => {
    const { url } = await redisForTest();
    const { queue, work } = await readyReplica(url);
    const publication = { kind: "publish", forge: "target", publication: "fleet" } as const;
    await queue.add(publication);
    await until(() => work.open.length === 1);
    const retryAt = new Date(Date.now() + 600_000);
    const slower = new MirrorError("rate-limited", "slower", { retryAt });
    blameForge(slower, "source");
    work.fail(slower);
    await until(async () => (await queue.pending()).counts.later === 1);
    await queue.add(publication, "event");
    await queue.add(review("a", 1, "source"));
    await queue.add(review("a", 1, "target"));
    await until(() => work.begun.length === 2);
    await until(async () => (await queue.pending()).counts.later === 2);
    expect(work.begun).toEqual([formatKey(publication), reviewId("a", 1, "target")]);
    const { paused, failing } = await queue.pending();
    expect(paused.map(({ forge }) => forge)).toEqual(["source"]);
    expect(failing).toMatchObject([{ key: publication, code: "rate-limited", attempts: 0 }]);
    expect(failing[0]?.nextTry.getTime()).toBeGreaterThanOrEqual(retryAt.getTime());
  });
});
