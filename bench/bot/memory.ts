// Many events for change requests that are reviewed meanwhile: how the memory of the bot goes on.
import { randomUUID } from "node:crypto";
import { startBotProcess } from "../../packages/bot/test/service/bot-process.ts";
import type { Hook } from "../../packages/forge/test/forges/world.ts";
import { type Delivery, deliverAll } from "./deliver.ts";
import { type Forge, startForge } from "./forge.ts";

/** The memory after so many events. */
export interface MemorySample {
  readonly events: number;
  /** What the process holds, in MiB. */
  readonly resident: number;
  /** Seconds since the first event. */
  readonly seconds: number;
}

const requests = 100;
const samples = 10;

export async function memory(
  kind: Forge["kind"],
  events: number,
): Promise<readonly MemorySample[]> {
  const forge = await startForge(kind);
  const bot = await startBotProcess({ worlds: [forge], config: forge.config });
  try {
    const hooks = await forge.open(requests);
    const taken: MemorySample[] = [];
    const started = performance.now();
    for (let sample = 1; sample <= samples; sample += 1) {
      const pace = { forge, url: bot.url, perSecond: 500 };
      await deliverAll(eventsOf(hooks, events / samples), pace);
      taken.push({
        events: (sample * events) / samples,
        seconds: (performance.now() - started) / 1000,
        resident: await residentMemory(bot.url),
      });
    }
    return taken;
  } finally {
    await bot.end("SIGKILL");
    forge.close();
  }
}

function* eventsOf(hooks: readonly Hook[], count: number): Iterable<Delivery> {
  for (let at = 0; at < count; at += 1) {
    const hook = hooks[at % hooks.length];
    if (hook !== undefined) yield { hook, id: randomUUID() };
  }
}

async function residentMemory(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 1024 / 1024;
}
