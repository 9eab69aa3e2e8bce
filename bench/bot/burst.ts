// 1,000 events in 10 seconds, half of them duplicates.
import { randomUUID } from "node:crypto";
import { isIdle, readMetrics, until } from "../../packages/bot/test/service/bot-metrics.ts";
import { startBotProcess } from "../../packages/bot/test/service/bot-process.ts";
import type { Hook } from "../../packages/forge/test/forges/world.ts";
import { type Delivery, deliverAll } from "./deliver.ts";
import { type Forge, startForge } from "./forge.ts";

/** What came of it. */
export interface Burst {
  /** How many change requests there were. */
  readonly opened: number;
  /** On how many of them is exactly one right comment. */
  readonly right: number;
  /** Requests to the forge. */
  readonly calls: number;
  /** The fewest with which it can be done. */
  readonly fewest: number;
  /** Milliseconds that answers to webhooks took, while there was work and while there was none. */
  readonly busy: readonly number[];
  readonly idle: readonly number[];
}

/** The first review of a change request, as in forge.ts, without the project and who we are: a server asks that once. */
const fewestEach = { github: 21, gitlab: 24 };

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
  const pace = { forge, url: bot.url, perSecond: events / 10 };
  try {
    await hasSwept(bot.url);
    const first = await forge.open(warmUp);
    await deliverAll(deliveriesOf(first), pace);
    await waitUntilIdle(bot.url);
    const idle = await deliverAll(strangers(first, events), pace);
    const { calls: before } = await forge.report();
    const busy = await deliverAll(deliveriesOf(await forge.open(events / 2)), pace);
    await waitUntilIdle(bot.url);
    const { calls, right, comments } = await forge.report();
    const opened = warmUp + events / 2;
    const isRight = right === opened && comments === opened;
    const fewest = (events / 2) * fewestEach[kind];
    return { opened, right: isRight ? opened : right, calls: calls - before, fewest, busy, idle };
  } finally {
    await bot.end("SIGKILL");
    forge.close();
  }
}

/** Events of a project that the bot does not know. */
function* strangers(hooks: readonly Hook[], count: number): Iterable<Delivery> {
  const unknown = { path_with_namespace: "no/such", full_name: "no/such" };
  for (let at = 0; at < count; at += 1) {
    const hook = hooks[at % hooks.length];
    if (hook === undefined) return;
    const payload = { ...hook.payload, project: unknown, repository: unknown };
    yield { hook: { ...hook, payload }, id: randomUUID() };
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
