import { createKeyedQueue, formatKey, type ReconcileKey } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs as runsOf } from "../../../../test/runs.ts";
import { testClock } from "./test-clock.ts";
import { review, workshop } from "./workshop.ts";

const keys: readonly ReconcileKey[] = [
  review("a", 1),
  review("a", 2),
  review("b", 1),
  review("b", 1, "github"),
  { kind: "publish", forge: "github", publication: "a" },
];

const errors = [
  new MirrorError("network", "no answer"),
  new MirrorError("not-found", "gone"),
  new MirrorError("rate-limited", "slower"),
  new Error("a bug"),
];

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ add: fc.constantFrom(...keys), event: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ finish: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ fail: fc.nat(), error: fc.constantFrom(...errors) }) },
  { weight: 1, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 400_000 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Takes the steps, and watches meanwhile. */
async function play(steps: readonly Step[], concurrency: number) {
  const clock = testClock();
  const work = workshop();
  const queue = createKeyedQueue({ handler: work.handler, clock, concurrency });
  /** How many runs of a key had begun when it was added last. */
  const begunBefore = new Map<string, number>();
  const begunOf = (id: string) => work.begun.filter((one) => one === id).length;
  for (const one of steps) {
    if ("add" in one) {
      begunBefore.set(formatKey(one.add), begunOf(formatKey(one.add)));
      await queue.add(one.add, one.event ? "event" : "sweep");
      // A run that begins only now is one that begins later.
      await clock.settle();
    } else if ("advance" in one) await clock.advance(one.advance);
    else if (work.open.length > 0) {
      const place = ("finish" in one ? one.finish : one.fail) % work.open.length;
      if ("finish" in one) work.open[place]?.done();
      else work.open[place]?.fail(one.error);
      await clock.settle();
    }
    const open = work.open.map(({ id }) => id);
    expect(new Set(open).size).toBe(open.length);
    expect(open.length).toBeLessThanOrEqual(concurrency);
  }
  for (let count = 0; count < 20; count += 1) {
    while (work.open.length > 0) work.finish();
    await clock.advance(700_000);
  }
  const [counts, health] = [(await queue.pending()).counts, queue.healthy()];
  return { begunBefore, begunOf, counts, health, timers: clock.timers() };
}

describe("a queue by key, whatever happens in whatever order", () => {
  test("never runs a key twice at once, runs it after it was added last, and forgets it then", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, concurrency) => {
          const { begunBefore, begunOf, counts, health, timers } = await play(steps, concurrency);
          for (const [id, before] of begunBefore) expect(begunOf(id)).toBeGreaterThan(before);
          expect(counts).toEqual({ waiting: 0, running: 0, later: 0, dropped: 0 });
          expect(health).toEqual({ healthy: true });
          expect(timers).toBe(0);
        },
      ),
      { numRuns: runsOf(150) },
    );
  });

  test("holds nothing after 100,000 events", async () => {
    const clock = testClock();
    const running = new Set<string>();
    let runs = 0;
    const queue = createKeyedQueue({
      clock,
      handler: async (key) => {
        const id = formatKey(key);
        expect(running.has(id)).toBe(false);
        running.add(id);
        await Promise.resolve();
        running.delete(id);
        runs += 1;
        if (runs % 7 === 0) throw new MirrorError("network", "no answer");
      },
    });
    for (let event = 0; event < 100_000; event += 1) {
      await queue.add(review(`project-${event % 40}`, 1 + (event % 97)));
    }
    expect((await queue.pending()).counts.waiting).toBeLessThan(40 * 97);
    for (let count = 0; count < 30; count += 1) await clock.advance(300_000);
    expect((await queue.pending()).counts).toEqual({
      waiting: 0,
      running: 0,
      later: 0,
      dropped: 0,
    });
    expect(clock.timers()).toBe(0);
  });

  test("drops further keys when too many wait, and says how many", async () => {
    const clock = testClock();
    const queue = createKeyedQueue({
      clock,
      handler: workshop().handler,
      concurrency: 1,
      mostWaiting: 100,
    });
    const taken: boolean[] = [];
    for (let number = 1; number <= 1000; number += 1) {
      taken.push(await queue.add(review("a", number)));
    }
    expect(taken.filter(Boolean)).toHaveLength(101);
    expect(await queue.add(review("a", 1))).toBe(true);
    const { counts, waiting } = await queue.pending();
    expect(counts).toEqual({ waiting: 100, running: 1, later: 0, dropped: 899 });
    expect(waiting).toHaveLength(100);
  });
});
