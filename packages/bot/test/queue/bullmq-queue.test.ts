import { formatKey } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { isIdle, readyReplica, redisForTest, redisIsMissing, until } from "./shared-queue.ts";
import { review, reviewId } from "./workshop.ts";

const [one, two] = [review("group/a", 1), review("group/a", 2)];

describe.skipIf(redisIsMissing)("a queue that replicas share", () => {
  test("runs a key once more, however often it is added while it runs", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url);
    const { queue, work } = made;
    await queue.add(one);
    await until(() => work.open.length === 1);
    for (let count = 0; count < 5; count += 1) await queue.add(one);
    expect(work.begun).toHaveLength(1);
    work.finish();
    await until(() => work.begun.length === 2);
    work.finish();
    await isIdle(made);
    expect(work.begun).toEqual([formatKey(one), formatKey(one)]);
  });

  test("runs a key on one replica at a time, and different keys on both", async () => {
    const { url } = await redisForTest();
    const replicas = [
      await readyReplica(url, { concurrency: 1 }),
      await readyReplica(url, { concurrency: 1 }),
    ];
    const [first] = replicas;
    const open = () => replicas.flatMap(({ work }) => work.open.map(({ id }) => id));
    await first?.queue.add(one);
    await until(() => open().length === 1);
    for (const { queue } of replicas) await queue.add(one);
    await first?.queue.add(two);
    await until(() => open().length === 2);
    expect(open().sort()).toEqual([formatKey(one), formatKey(two)]);
    const seen = await replicas[1]?.queue.pending();
    expect(seen?.running.map(({ key }) => formatKey(key)).sort()).toEqual(open().sort());
    const begun = () => replicas.flatMap(({ work }) => work.begun);
    while (begun().length < 3) {
      for (const { work } of replicas) if (work.open.length > 0) work.finish();
      await until(() => open().length > 0);
    }
    for (const { work } of replicas) if (work.open.length > 0) work.finish();
    if (first !== undefined) await isIdle(first);
    expect(begun().sort()).toEqual([formatKey(one), formatKey(one), formatKey(two)]);
  });

  test("tries a key that failed again, and shows why it failed until then", async () => {
    const { url } = await redisForTest();
    const [first, second] = [await readyReplica(url), await readyReplica(url)];
    const runs = () => [...first.runs, ...second.runs];
    const begun = () => [...first.work.begun, ...second.work.begun];
    const worker = () => (first.work.open.length > 0 ? first.work : second.work);
    await first.queue.add(one);
    await until(() => begun().length === 1);
    worker().fail(new MirrorError("network", "no answer"));
    await until(() => begun().length === 2);
    worker().fail(new MirrorError("not-found", "there is no such project"));
    await until(async () => (await second.queue.pending()).counts.later === 1);
    const [failure, ...others] = (await second.queue.pending()).failing;
    expect(others).toEqual([]);
    expect(failure).toMatchObject({
      key: one,
      code: "not-found",
      reason: "there is no such project",
      attempts: 2,
    });
    expect(failure).toEqual(runs().find((run) => run.failure?.attempts === 2)?.failure);
    await first.queue.add(one, "sweep");
    expect((await second.queue.pending()).counts).toMatchObject({ later: 1, waiting: 0 });
    await first.queue.add(one, "event");
    await until(() => begun().length === 3);
    worker().finish();
    await isIdle(first);
    expect((await second.queue.pending()).failing).toEqual([]);
  });

  test("tries a key soon to which something happened while it was about to fail", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url);
    const { queue, work } = made;
    await queue.add(one);
    await until(() => work.open.length === 1);
    await queue.add(one);
    work.fail(new MirrorError("invalid-input", "the ImageSet is wrong"));
    await until(() => work.begun.length === 2);
    work.finish();
    await until(() => work.begun.length === 3);
    work.finish();
    await isIdle(made);
  });

  test("leaves a forge alone on all replicas when it asks to wait, and no other forge", async () => {
    const { url } = await redisForTest();
    const [first, second] = [await readyReplica(url), await readyReplica(url)];
    const begun = () => [...first.work.begun, ...second.work.begun];
    await first.queue.add(one);
    await until(() => begun().length === 1);
    const retryAt = new Date(Date.now() + 600_000);
    const worker = first.work.open.length > 0 ? first : second;
    worker.work.fail(new MirrorError("rate-limited", "slower", { retryAt }));
    await until(async () => (await first.queue.pending()).counts.later === 1);
    for (let number = 2; number <= 9; number += 1) {
      await first.queue.add(review("group/b", number));
      await second.queue.add(one);
    }
    await first.queue.add(review("group/a", 1, "github"));
    await until(async () => (await first.queue.pending()).counts.later === 9);
    await until(() => begun().length === 2);
    expect(begun()[1]).toBe(reviewId("group/a", 1, "github"));
    const { paused, failing } = await worker.queue.pending();
    expect(paused.map(({ forge }) => forge)).toEqual(["gitlab"]);
    expect(paused[0]?.until.getTime()).toBeGreaterThanOrEqual(retryAt.getTime());
    expect(failing).toMatchObject([{ key: one, code: "rate-limited", attempts: 0 }]);

    const client = new Redis(url);
    const until2 = await client.get("mirrorkit:pause:gitlab");
    client.disconnect();
    expect(Number(until2)).toBeGreaterThanOrEqual(retryAt.getTime());
  });

  test("goes on with a forge when the time has come that it named", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url);
    const { queue, work } = made;
    await queue.add(one);
    await until(() => work.open.length === 1);
    work.fail(new MirrorError("rate-limited", "slower", { retryAt: new Date() }));
    await until(() => work.begun.length === 2);
    work.finish();
    await isIdle(made);
    expect((await queue.pending()).paused).toEqual([]);
  });

  test("gives the work of a closed replica to another", async () => {
    const { url } = await redisForTest();
    const first = await readyReplica(url);
    await first.queue.add(one);
    await until(() => first.work.open.length === 1);
    const second = await readyReplica(url);
    expect(await first.queue.close(0)).toEqual([]);
    expect(first.runs).toMatchObject([{ result: "aborted" }]);
    await until(() => second.work.open.length === 1);
    second.work.finish();
    await isIdle(second);
    await first.queue.add(one);
    expect((await first.queue.pending()).counts.dropped).toBe(1);
    expect(first.queue.healthy()).toEqual({ healthy: false, reason: "the queue is closed" });
  });

  test("lets runs end before it closes", async () => {
    const { url } = await redisForTest();
    const { queue, work, runs } = await readyReplica(url);
    await queue.add(one);
    await until(() => work.open.length === 1);
    const closed = queue.close(60_000);
    work.finish();
    await closed;
    expect(runs).toMatchObject([{ result: "done" }]);
    const after = await readyReplica(url);
    await isIdle(after);
  });

  test("does not share keys with bots of another prefix", async () => {
    const { url } = await redisForTest();
    const first = await readyReplica(url, { prefix: "first" });
    const second = await readyReplica(url, { prefix: "second" });
    await first.queue.add(one);
    await second.queue.add(one);
    await until(() => first.work.open.length + second.work.open.length === 2);
    expect(first.work.begun).toHaveLength(1);
  });
});
