import { setTimeout as pause } from "node:timers/promises";
import type { WebhookSender } from "../../../forge/test/forges/webhook-sender.ts";

/** The bot's metrics, by name and labels as they are written. */
export type BotMetrics = ReadonlyMap<string, number>;

/** Reads the metrics of a bot; undefined when nobody answers. */
export async function readMetrics(url: string): Promise<BotMetrics | undefined> {
  try {
    const answer = await fetch(`${url}/metrics`);
    const lines = (await answer.text()).split("\n").filter((line) => line.startsWith("mirrorkit_"));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(" ");
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
    );
  } catch {
    return undefined;
  }
}

/** Adds up all metrics whose name and labels begin so. */
export function sumOf(metrics: BotMetrics, start: string): number {
  const found = [...metrics].filter(([name]) => name.startsWith(start));
  return found.reduce((sum, [, value]) => sum + value, 0);
}

/** What waits, runs or is put off. */
function workOf(metrics: BotMetrics): number {
  return sumOf(metrics, "mirrorkit_queue_keys{");
}

const longestWaitMs = 240_000;

/** Waits until something is so; fails when that takes so long that it will never be. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + longestWaitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it never came about: ${condition.toString()}`);
    await pause(25);
  }
}

/** Waits until a bot has been told everything and has nothing left to do, also of what it set off itself. */
export async function isIdle(url: string, sender?: WebhookSender): Promise<void> {
  let quiet = 0;
  await until(async () => {
    const told = sender?.hooks;
    await sender?.settled();
    const metrics = await readMetrics(url);
    const still = metrics !== undefined && workOf(metrics) === 0 && sender?.hooks === told;
    quiet = still ? quiet + 1 : 0;
    return quiet >= 3;
  });
}

/** Waits until a sweep that began after this call has ended, on whichever replica sweeps. */
export async function isSwept(urls: readonly string[]): Promise<void> {
  let [latest, ends] = [Date.now(), 0];
  await until(async () => {
    for (const url of urls) {
      const asked = Date.now();
      const age = (await readMetrics(url))?.get("mirrorkit_sweep_age_seconds");
      if (age === undefined) continue;
      // The sweep ended between these two times: a slow answer must not make it look like a later one.
      const [earliest, newest] = [asked - age * 1000, Date.now() - age * 1000];
      if (earliest <= latest) continue;
      latest = newest;
      ends += 1;
    }
    // The first that ends may have begun before.
    return ends >= 2;
  });
}
