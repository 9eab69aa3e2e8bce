import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createKeyedQueue, type ReconcileKey, startSweep } from "../../src/queue/index.ts";
import { testClock } from "../queue/test-clock.ts";
import { until } from "./bot-metrics.ts";
import { afterTest } from "./running-bot.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const times = 40;
/** What the last turns still hold. */
const most = 5;

async function aliveOf(refs: readonly WeakRef<object>[]): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    await turn();
    collect();
  }
  return refs.filter((ref) => ref.deref() !== undefined).length;
}

function keyOf(number: number): ReconcileKey {
  return { kind: "review", forge: "hub", project: "o/r", number };
}

test("a run leaves nothing behind for the next one, also of what waited for its signal", async () => {
  const refs: WeakRef<object>[] = [];
  const queue = createKeyedQueue({
    concurrency: 1,
    handler: async (_key, signal) => {
      const mapping = { lines: ["of a review"] };
      signal.addEventListener("abort", () => mapping.lines.pop());
      refs.push(new WeakRef(mapping));
      // The last one is at work while is looked what it holds.
      await (refs.length < times ? turn() : once(signal, "abort"));
    },
  });
  afterTest(() => queue.close(0));
  for (let number = 1; number <= times; number += 1) await queue.add(keyOf(number));
  await until(() => refs.length === times);
  expect(await aliveOf(refs)).toBeLessThan(most);
});

test("a sweep leaves nothing behind", async () => {
  const refs: WeakRef<object>[] = [];
  const clock = testClock();
  const sweep = startSweep({
    clock,
    queue: { add: async () => true },
    projects: [
      {
        name: "fleet",
        forge: "hub",
        async *list() {
          const key = keyOf(refs.length + 1);
          refs.push(new WeakRef(key));
          yield key;
        },
      },
    ],
  });
  afterTest(() => sweep.stop());
  while (refs.length < times) await clock.advance(3_600_000);
  expect(await aliveOf(refs)).toBeLessThan(most);
});
