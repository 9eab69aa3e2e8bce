import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { alwaysHeld, type Lease, openRedisLease } from "@mirrorkit/bot/internal";
import { Redis, type RedisOptions } from "ioredis";
import { describe, expect, test, vi } from "vitest";
import { afterTest, redisForTest, redisIsMissing } from "./shared-queue.ts";
import { type TestClock, testClock } from "./test-clock.ts";

/** A replica that competes whenever the clock has moved on by twenty seconds. */
async function compete(url: string, clock: TestClock, name = "sweep"): Promise<Lease> {
  const lease = await openRedisLease({ redis: { url }, name, ttlMs: 60_000, clock });
  afterTest(() => lease.close());
  return lease;
}

async function connect(url: string, options: RedisOptions = {}): Promise<Redis> {
  const client = new Redis(url, options);
  // It may outlive its Redis.
  client.on("error", () => {});
  afterTest(async () => client.disconnect());
  return client;
}

/** Waits until a replica holds a lease that nobody had, while time stands still. */
async function isHeld(lease: Lease): Promise<void> {
  await vi.waitFor(() => expect(lease.held()).toBe(true), { timeout: 30_000, interval: 10 });
}

async function timesAsked(client: Redis): Promise<number> {
  const stats = await client.info("commandstats");
  return Number(/cmdstat_eval:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

/** Waits until Redis was asked for leases so many times in all, and the answers are there. */
async function asked(client: Redis, times: number, clock: TestClock): Promise<void> {
  const check = async (): Promise<void> =>
    expect(await timesAsked(client)).toBeGreaterThanOrEqual(times);
  await vi.waitFor(check, { timeout: 30_000, interval: 10 });
  for (let round = 0; round < 5; round += 1) await clock.settle();
}

/** Lets time go by until something is so. */
async function until(clock: TestClock, condition: () => boolean | Promise<boolean>): Promise<void> {
  const check = async (): Promise<void> => {
    await clock.advance(20_000);
    expect(await condition()).toBe(true);
  };
  await vi.waitFor(check, { timeout: 30_000, interval: 10 });
}

test("a single replica always holds its lease", async () => {
  expect(alwaysHeld.held()).toBe(true);
  await alwaysHeld.close();
  expect(alwaysHeld.held()).toBe(true);
});

test.each(["", "redis.example.com", "http://127.0.0.1:6379", "redis://:se/cret@127.0.0.1"])(
  "an address that is none is refused without showing it: %j",
  async (url) => {
    const error: unknown = await openRedisLease({ redis: { url }, name: "sweep" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "wrong-use" });
    expect(inspect(error)).not.toContain("cret");
  },
);

describe.skipIf(redisIsMissing)("a lease in Redis", () => {
  test("is held by one replica, and by another once the first gives it back", async () => {
    const { url } = await redisForTest();
    const clock = testClock();
    const watcher = await connect(url);
    const first = await compete(url, clock);
    await isHeld(first);
    const second = await compete(url, clock);
    await asked(watcher, 2, clock);
    await clock.advance(120_000);
    expect([first.held(), second.held()]).toEqual([true, false]);
    await first.close();
    expect(first.held()).toBe(false);
    await until(clock, () => second.held());
  });

  test("moves when its holder dies", async () => {
    const { url } = await redisForTest();
    const clock = testClock();
    const watcher = await connect(url);
    await watcher.set("mirrorkit:lease:sweep", "a replica that is no more", "PX", 600_000);
    const second = await compete(url, clock);
    await asked(watcher, 1, clock);
    expect(second.held()).toBe(false);
    await watcher.pexpire("mirrorkit:lease:sweep", 1);
    await until(clock, () => second.held());
    expect(await watcher.pttl("mirrorkit:lease:sweep")).toBeGreaterThan(1000);
  });

  test("is lost by a holder that another has overtaken", async () => {
    const { url } = await redisForTest();
    const clock = testClock();
    const watcher = await connect(url);
    const first = await compete(url, clock);
    await isHeld(first);
    await watcher.set("mirrorkit:lease:sweep", "another replica", "PX", 600_000);
    await until(clock, () => !first.held());
    await first.close();
    expect(await watcher.get("mirrorkit:lease:sweep")).toBe("another replica");
  });

  test("stays with the replica that held it last while Redis is gone, and with one replica afterwards", async () => {
    const redis = await redisForTest();
    const clock = testClock();
    const first = await compete(redis.url, clock);
    await isHeld(first);
    const before = await connect(redis.url);
    const second = await compete(redis.url, clock);
    await asked(before, 2, clock);
    await redis.stop("SIGKILL");
    await clock.advance(600_000);
    expect([first.held(), second.held()]).toEqual([true, false]);
    await redis.start();
    const watcher = await connect(redis.url);
    for (const times of [2, 4, 6, 8]) {
      await asked(watcher, times, clock);
      await clock.advance(20_000);
    }
    expect([first, second].filter((lease) => lease.held())).toHaveLength(1);
  });

  test("is taken by a replica that never reached Redis, after a while, and competed for once it is there", async () => {
    const redis = await redisForTest();
    const clock = testClock();
    await redis.stop();
    const [lease, other] = [await compete(redis.url, clock), await compete(redis.url, clock)];
    let taken = 0;
    lease.onTaken(() => {
      taken += 1;
    });
    await clock.advance(59_999);
    expect([lease.held(), taken]).toEqual([false, 0]);
    await clock.advance(1);
    expect([lease.held(), other.held(), taken]).toEqual([true, true, 1]);
    await redis.start();
    await until(clock, () => lease.held() !== other.held());
  });

  test("is taken by nobody else when its holder starts anew while Redis is gone", async () => {
    const redis = await redisForTest();
    const clock = testClock();
    const watcher = await connect(redis.url);
    const first = await compete(redis.url, clock);
    await isHeld(first);
    const second = await compete(redis.url, clock);
    await asked(watcher, 2, clock);
    await redis.stop("SIGKILL");
    await first.close();
    const anew = await compete(redis.url, clock);
    await clock.advance(60_000);
    expect([anew.held(), second.held()]).toEqual([true, false]);
    await anew.close();
    expect(anew.held()).toBe(false);
  });

  test("tells when it is taken: at first, and when Redis forgot it, but not when it is renewed", async () => {
    const { url } = await redisForTest();
    const clock = testClock();
    const watcher = await connect(url);
    const lease = await compete(url, clock);
    let taken = 0;
    lease.onTaken(() => {
      taken += 1;
    });
    await isHeld(lease);
    const times = await timesAsked(watcher);
    await until(clock, async () => (await timesAsked(watcher)) > times + 2);
    expect(taken).toBe(1);
    await watcher.flushall();
    await until(clock, () => taken === 2);
    expect(lease.held()).toBe(true);
    await lease.close();
    await clock.advance(600_000);
    expect([lease.held(), taken]).toEqual([false, 2]);
  });

  test("is kept over TLS with a certificate authority of our own, and with no other", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mirrorkit-tls-"));
    afterTest(async () => rmSync(folder, { recursive: true }));
    const tls = { certificate: join(folder, "cert.pem"), key: join(folder, "key.pem") };
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
      ].concat(
        ["-subj", "/CN=redis.example.com", "-addext", "subjectAltName=IP:127.0.0.1"],
        ["-days", "2", "-out", tls.certificate, "-keyout", tls.key],
      ),
      { stdio: "ignore" },
    );
    const { url } = await redisForTest({ tls });
    const clock = testClock();
    const certificateAuthorities = readFileSync(tls.certificate, "utf8");
    const options = { name: "sweep", ttlMs: 60_000, clock };
    const stranger = await openRedisLease({ redis: { url }, ...options });
    afterTest(() => stranger.close());
    const lease = await openRedisLease({ redis: { url, certificateAuthorities }, ...options });
    afterTest(() => lease.close());
    const trusted = await connect(url, { tls: { ca: certificateAuthorities } });
    const owner = (): Promise<string | null> => trusted.get("mirrorkit:lease:sweep");
    await isHeld(lease);
    expect(await owner()).not.toBeNull();
    await lease.close();
    await clock.advance(20_000);
    expect(await owner()).toBeNull();
  });

  test("does not compete with leases of other names", async () => {
    const { url } = await redisForTest();
    const clock = testClock();
    const [sweep, other] = [await compete(url, clock), await compete(url, clock, "other")];
    await Promise.all([isHeld(sweep), isHeld(other)]);
  });
});
