// 1,000 events in 10 seconds, half of them duplicates.
import { randomUUID } from "node:crypto";
import type { Hook } from "../../packages/bot/test/forges/world.ts";
import { isIdle, readMetrics, sumOf, until } from "../../packages/bot/test/service/bot-metrics.ts";
import { startBotProcess } from "../../packages/bot/test/service/bot-process.ts";
import { type Delivery, deliverAll, percentile } from "./deliver.ts";
import { type Forge, startForge } from "./forge.ts";

/** What came of it. */
export interface Burst {
  readonly requests: number;
  readonly right: number;
  readonly comments: number;
  readonly calls: number;
  readonly fewest: number;
  readonly runs: number;
  /** Milliseconds of the answers to webhooks. */
  readonly answers: { readonly p50: number; readonly p99: number; readonly most: number };
  readonly operations: readonly (readonly [string, number])[];
}

/** The first review of a change request, as in forge.ts, without who we are: a server asks that once. */
const fewestEach = { github: 17, gitlab: 16 };

/** So many change requests come before, since what runs for the first time is slow. */
const warmUp = 40;

/** Each event twice: the second time a little later, as when a forge or a person delivers it again. */
function* deliveriesOf(hooks: readonly Hook[]): Iterable<Delivery> {
  const lag = 50;
  const deliveries = hooks.map((hook) => ({ hook, id: randomUUID() }));
  for (let at = 0; at < hooks.length + lag; at += 1) {
    const [delivery, late] = [deliveries[at], deliveries[at - lag]];
    if (delivery !== undefined) yield delivery;
    if (late !== undefined) yield late;
  }
}

export async function burst(kind: Forge["kind"], events: number): Promise<Burst> {
  const forge = await startForge(kind);
  const bot = await startBotProcess({ worlds: [forge], config: forge.config });
  try {
    await hasSwept(bot.url);
    const pace = { forge, url: bot.url, perSecond: events / 10 };
    await deliverAll(deliveriesOf(await forge.open(warmUp)), pace);
    await waitUntilIdle(bot.url);
    const { calls: before } = await forge.report();
    const requests = events / 2;
    const hooks = await forge.open(requests);
    const times = await deliverAll(deliveriesOf(hooks), pace);
    await waitUntilIdle(bot.url);
    const { calls, right, comments, operations } = await forge.report();
    const metrics = (await readMetrics(bot.url)) ?? new Map<string, number>();
    return {
      requests,
      right,
      comments,
      calls: calls - before,
      fewest: requests * fewestEach[kind],
      runs: sumOf(metrics, 'mirrorkit_runs_total{kind="review"'),
      answers: {
        p50: percentile(times, 50),
        p99: percentile(times, 99),
        most: Math.max(...times),
      },
      operations,
    };
  } finally {
    await bot.end("SIGKILL");
    forge.close();
  }
}

/** Has it look through the project while nothing is there. */
async function hasSwept(url: string): Promise<void> {
  await until(async () => (await readMetrics(url))?.has("mirrorkit_sweep_age_seconds") === true);
}

async function waitUntilIdle(url: string): Promise<void> {
  for (;;) {
    try {
      return await isIdle(url);
    } catch {
      // Not yet.
    }
  }
}
