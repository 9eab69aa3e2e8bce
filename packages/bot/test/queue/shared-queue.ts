import {
  type BullQueueOptions,
  type FinishedRun,
  openBullQueue,
  type WorkQueue,
} from "@mirrorkit/bot/internal";
import { afterEach, expect, vi } from "vitest";
import { ensureDebianPackages } from "../../../../test/debian-packages.ts";
import { startRedis, type TestRedis, type TestRedisOptions } from "./redis-server.ts";
import { type Workshop, workshop } from "./workshop.ts";

const missing = await ensureDebianPackages(["redis-server", "openssl"]);

/** Whether tests with a real Redis are left out. In CI they never are. */
export const redisIsMissing: boolean = missing.length > 0 && process.env["CI"] !== "true";

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Has something done after the test, what came last first. */
export function afterTest(cleanUp: () => Promise<unknown>): void {
  cleanUps.push(cleanUp);
}

/** A Redis that ends with the test. */
export async function redisForTest(options?: TestRedisOptions): Promise<TestRedis> {
  const redis = await startRedis(options);
  afterTest(() => redis.close());
  return redis;
}

/** One of the processes that share a queue, here all in one. */
export interface Replica {
  readonly queue: WorkQueue;
  readonly work: Workshop;
  readonly runs: FinishedRun[];
}

/** A replica that ends with the test. */
export async function replica(
  url: string,
  options: Partial<BullQueueOptions> = {},
): Promise<Replica> {
  const work = workshop();
  const runs: FinishedRun[] = [];
  const queue = await openBullQueue({
    redis: { url },
    handler: work.handler,
    onRun: (run) => runs.push(run),
    ...options,
  });
  afterTest(() => queue.close(0));
  return { queue, work, runs };
}

/** The same, once Redis is there for it. */
export async function readyReplica(
  url: string,
  options?: Partial<BullQueueOptions>,
): Promise<Replica> {
  const made = await replica(url, options);
  await isHealthy(made);
  return made;
}

/** Waits until something is so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const check = async (): Promise<void> => expect(await condition()).toBe(true);
  await vi.waitFor(check, { timeout: 45_000, interval: 20 });
}

/** Waits until a replica says that it is well, or that it is not. */
export async function isHealthy({ queue }: Replica, healthy = true): Promise<void> {
  await until(() => queue.healthy().healthy === healthy);
}

/** Waits until nothing is left to do. */
export async function isIdle({ queue }: Replica): Promise<void> {
  await until(async () => {
    const { waiting, running, later } = (await queue.pending()).counts;
    return waiting + running + later === 0;
  });
}
