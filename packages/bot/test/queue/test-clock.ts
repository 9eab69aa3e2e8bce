import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "@mirrorkit/bot/internal";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Lets everything happen that may happen without time going by. */
  settle(): Promise<void>;
  /** Moves on, ringing timers in their order. */
  advance(ms: number): Promise<void>;
  /** How many timers are set. */
  timers(): number;
}

/** Starts at noon on a day in 2026; chance is always one half unless something else is given. */
export function testClock(random: () => number = () => 0.5): TestClock {
  let now = Date.UTC(2026, 10, 26, 12);
  const timers = new Set<Timer>();
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) await turn();
  };
  const nextUntil = (end: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    random,
    after: (ms, callback) => {
      const timer = { at: now + Math.max(0, ms), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    settle,
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.callback();
        await settle();
      }
      now = end;
      await settle();
    },
    timers: () => timers.size,
  };
}
