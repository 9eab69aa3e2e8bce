import { inspect } from "node:util";
import { alwaysHeld, formatKey } from "@mirrorkit/bot/internal";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { describe, expect, test, vi } from "vitest";
import { badLine } from "./bad-line.ts";
import {
  afterTest,
  isHealthy,
  isIdle,
  readyReplica,
  redisForTest,
  redisIsMissing,
  replica,
  until,
} from "./shared-queue.ts";
import { review } from "./workshop.ts";

const [one, two] = [review("group/a", 1), review("group/a", 2)];

async function connect(url: string): Promise<Redis> {
  const client = new Redis(url);
  afterTest(async () => client.disconnect());
  return client;
}

describe.skipIf(redisIsMissing)("a shared queue, when Redis goes", () => {
  test("ends the run at work and goes on with what waited, when Redis comes back with what it kept", async () => {
    const redis = await redisForTest({ keeps: true });
    const made = await readyReplica(redis.url, { concurrency: 1 });
    const { queue, work } = made;
    await queue.add(one);
    await until(() => work.open.length === 1);
    await queue.add(one);
    await queue.add(two);
    await redis.stop("SIGKILL");
    await isHealthy(made, false);
    work.finish();
    await redis.start();
    await isHealthy(made);
    while (work.begun.length < 3) {
      await until(() => work.open.length === 1);
      work.finish();
    }
    await isIdle(made);
    expect(work.begun.slice(1).sort()).toEqual([formatKey(one), formatKey(two)]);
  });

  test("takes new keys, and those whose work was lost, when Redis comes back empty", async () => {
    const redis = await redisForTest();
    const made = await readyReplica(redis.url, { concurrency: 1 });
    const { queue, work } = made;
    await queue.add(one);
    await until(() => work.open.length === 1);
    await queue.add(two);
    await redis.stop();
    await isHealthy(made, false);
    await redis.start();
    await isHealthy(made);
    work.finish();
    await queue.add(one);
    await until(() => work.begun.length === 2);
    work.finish();
    await queue.add(two);
    await until(() => work.begun.length === 3);
    work.finish();
    await isIdle(made);
  });

  test("never runs a key twice at once in a process, although Redis forgot that it is worked on", async () => {
    const redis = await redisForTest();
    const made = await readyReplica(redis.url);
    const { queue, work } = made;
    await queue.add(one);
    await until(() => work.open.length === 1);
    await redis.stop();
    await redis.start();
    await isHealthy(made);
    await queue.add(one);
    await until(async () => (await queue.pending()).counts.running === 1);
    expect(work.begun).toHaveLength(1);
    work.finish();
    await until(() => work.begun.length === 2);
    work.finish();
    await isIdle(made);
  });

  test("drops keys and counts them, and says why it is not well, on a replica without the lease", async () => {
    const redis = await redisForTest({ password: "hunter2" });
    const made = await readyReplica(redis.url);
    const { queue, work } = made;
    await redis.stop();
    await isHealthy(made, false);
    expect(await queue.add(one)).toBe(false);
    expect(await queue.add(two, "sweep")).toBe(false);
    expect(work.begun).toEqual([]);
    const pending = await queue.pending();
    expect(pending.counts).toEqual({ waiting: 0, running: 0, later: 0, dropped: 2 });
    await until(() => inspect(queue.healthy()).includes("ECONNREFUSED"));
    expect(queue.healthy()).toMatchObject({
      healthy: false,
      reason: `Redis at 127.0.0.1:${redis.port} is unreachable (ECONNREFUSED)`,
    });
    expect(inspect([queue, pending], { depth: 20, showHidden: true })).not.toContain("hunter2");
  });

  test("works alone on the replica with the lease, and hands over when Redis is back", async () => {
    const redis = await redisForTest();
    const made = await readyReplica(redis.url, { concurrency: 1, lease: alwaysHeld });
    const { queue, work } = made;
    await redis.stop();
    await isHealthy(made, false);
    expect(await queue.add(one)).toBe(true);
    expect(await queue.add(two, "sweep")).toBe(true);
    await until(() => work.open.length === 1);
    const { waiting, running, counts } = await queue.pending();
    expect([running, waiting].map(([first]) => first?.key)).toEqual([one, two]);
    expect(counts.dropped).toBe(0);
    await redis.start();
    await isHealthy(made);
    work.finish();
    await until(() => work.open.length === 1);
    expect((await queue.pending()).counts.running).toBe(1);
    const client = await connect(redis.url);
    expect(await client.exists("mirrorkit:reconcile:active")).toBe(1);
    work.finish();
    await isIdle(made);
    expect(work.begun).toEqual([formatKey(one), formatKey(two)]);
  });

  test("works alone too while Redis has no memory left, and says so", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url, { lease: alwaysHeld });
    const { queue, work } = made;
    const client = await connect(url);
    await client.config("SET", "maxmemory", "1");
    await queue.add(one);
    await until(() => work.open.length === 1);
    expect(queue.healthy()).toMatchObject({ reason: expect.stringContaining("(OOM)") });
    await client.config("SET", "maxmemory", "0");
    await queue.add(two);
    expect(queue.healthy()).toEqual({ healthy: true });
    await until(() => work.open.length === 2);
    work.finish();
    work.finish();
    await isIdle(made);
  });

  test("is given before Redis is there, and works from then on", async () => {
    const redis = await redisForTest();
    await redis.stop();
    const made = await replica(redis.url);
    await made.queue.add(one);
    expect(made.queue.healthy().healthy).toBe(false);
    await redis.start();
    await isHealthy(made);
    await made.queue.add(two);
    await until(() => made.work.open.length === 1);
    expect(made.work.begun).toEqual([formatKey(two)]);
    made.work.finish();
    await isIdle(made);
  });

  test("says so without the password when Redis does not accept it, and works with the right one", async () => {
    const redis = await redisForTest({ password: "hunter2/@ %" });
    await isHealthy(await replica(redis.url));
    const wrong = await replica(redis.url.replace("hunter2", "hunter3"));
    await until(() => inspect(wrong.queue.healthy()).includes("WRONGPASS"));
    await wrong.queue.add(one);
    expect(inspect([wrong.queue.healthy(), await wrong.queue.pending()])).not.toContain("hunter");
  });

  test("opens when the connection breaks while it is being opened", async () => {
    const redis = await redisForTest();
    let cuts = 0;
    const line = await badLine(redis.port, (sent) => {
      // BullMQ's first command.
      const isFirst = cuts === 0 && /hset\r\n\$\d+\r\nmirrorkit:reconcile:meta/i.test(sent);
      if (isFirst) cuts += 1;
      return isFirst;
    });
    afterTest(() => line.close());
    const made = await readyReplica(`redis://127.0.0.1:${line.port}`);
    await until(() => cuts === 1);
    await until(() => made.queue.add(one));
    await until(() => made.work.open.length === 1);
    made.work.finish();
    await isIdle(made);
  });

  test("notices that nobody answers, and comes back", async () => {
    const redis = await redisForTest();
    const line = await badLine(redis.port);
    afterTest(() => line.close());
    const made = await readyReplica(`redis://127.0.0.1:${line.port}`);
    line.freeze(true);
    await made.queue.add(one);
    expect((await made.queue.pending()).counts.dropped).toBe(1);
    expect(made.queue.healthy()).toMatchObject({ reason: expect.stringContaining("no answer") });
    line.freeze(false);
    await isHealthy(made);
    await made.queue.add(two);
    await until(() => made.work.begun.includes(formatKey(two)));
    made.work.finish();
    await isIdle(made);
  });

  test("says so when Redis may forget work, and leaves it to the log to say more", async () => {
    const { url } = await redisForTest();
    const client = await connect(url);
    await client.config("SET", "maxmemory-policy", "allkeys-lru");
    const printed = [vi.spyOn(console, "warn"), vi.spyOn(console, "error")];
    afterTest(async () => vi.restoreAllMocks());
    const made = await replica(url);
    await until(() => inspect(made.queue.healthy()).includes("allkeys-lru"));
    expect(made.queue.healthy()).toEqual({
      healthy: false,
      reason: expect.stringContaining("its maxmemory-policy is allkeys-lru, set it to noeviction"),
    });
    expect(await made.queue.add(one)).toBe(true);
    await until(() => made.work.open.length === 1);
    made.work.finish();
    await isIdle(made);
    for (const print of printed) expect(print).not.toHaveBeenCalled();
  });

  test.each(["while Redis is gone", "before Redis ever was there"])(
    "closes promptly %s, a run at work or not",
    async (when) => {
      const redis = await redisForTest();
      if (when.startsWith("before")) await redis.stop();
      const made = await replica(redis.url, { lease: alwaysHeld });
      if (when.startsWith("while")) {
        await isHealthy(made);
        await made.queue.add(one);
        await until(() => made.work.open.length === 1);
        await redis.stop("SIGKILL");
        await isHealthy(made, false);
      }
      await made.queue.add(two);
      await until(() => made.work.begun.includes(formatKey(two)));
      expect(await made.queue.close(0)).toEqual([two]);
      expect(made.work.open).toEqual([]);
    },
  );
});

describe.skipIf(redisIsMissing)("a shared queue, when a replica goes", () => {
  test("gives the work of one that died to another", async () => {
    const { url } = await redisForTest();
    const settings = { connection: { url, maxRetriesPerRequest: null }, prefix: "mirrorkit" };
    let hasTaken = false;
    const take = async (): Promise<void> => {
      hasTaken = true;
      await new Promise(() => {});
    };
    const silent = { lockDuration: 100, skipLockRenewal: true, skipStalledCheck: true };
    const dying = new Worker("reconcile", take, { ...settings, ...silent });
    const adding = new Queue("reconcile", settings);
    afterTest(() => adding.close());
    const id = formatKey(one);
    const deduplication = { id, keepLastIfActive: true };
    await adding.add("reconcile", { key: id }, { deduplication, removeOnComplete: true });
    await until(() => hasTaken);
    await dying.close(true);
    const made = await readyReplica(url, { handler: async () => {}, lockMs: 500 });
    await isIdle(made);
    expect(made.runs).toMatchObject([{ key: one, result: "done" }]);
  });

  test("stops a run whose key it has lost to others, and comes back to the key", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url, { lockMs: 500 });
    const { queue, work, runs } = made;
    const client = await connect(url);
    await queue.add(one);
    await until(() => work.open.length === 1);
    const locks = await client.keys("mirrorkit:reconcile:*:lock");
    expect(locks).toHaveLength(1);
    await client.del(...locks);
    await until(() => runs.length === 1);
    expect(runs).toMatchObject([{ result: "aborted" }]);
    await until(() => work.begun.length === 2);
    work.finish();
    await isIdle(made);
  });

  test("stops a run when nobody confirms for too long that its key is still its own", async () => {
    const redis = await redisForTest();
    const line = await badLine(redis.port);
    afterTest(() => line.close());
    const cutOff = await readyReplica(`redis://127.0.0.1:${line.port}`, { lockMs: 500 });
    await cutOff.queue.add(one);
    await until(() => cutOff.work.open.length === 1);
    const other = await readyReplica(redis.url, { lockMs: 500 });
    line.freeze(true);
    await until(() => cutOff.runs.length === 1);
    expect(cutOff.runs).toMatchObject([{ result: "aborted" }]);
    await until(() => other.work.open.length === 1);
    other.work.finish();
    await isIdle(other);
  });

  test("lets a job go that another version wrote", async () => {
    const { url } = await redisForTest();
    const made = await readyReplica(url);
    const other = new Queue("reconcile", { connection: { url }, prefix: "mirrorkit" });
    afterTest(() => other.close());
    await other.add("reconcile", { key: "audit/gitlab/a" });
    await isIdle(made);
    expect(made.work.begun).toEqual([]);
  });
});
