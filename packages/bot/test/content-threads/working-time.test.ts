import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WorkingTime } from "../../src/content-threads/working-time.ts";

describe("the time that a thread may compute", () => {
  let over: number;
  let computed: number | undefined;

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance"],
    });
    over = 0;
    computed = undefined;
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function timeOf(limitMs: number): WorkingTime {
    const onOver = (): void => {
      over += 1;
    };
    return new WorkingTime({ limitMs, computedMs: () => computed, onOver });
  }

  test("passes only while it is its turn, and adds up", () => {
    const time = timeOf(1_000);
    for (let turn = 0; turn < 9; turn += 1) {
      time.set(true);
      vi.advanceTimersByTime(100);
      time.set(false);
      vi.advanceTimersByTime(5_000);
    }
    time.set(true);
    vi.advanceTimersByTime(99);
    expect(over).toBe(0);
    vi.advanceTimersByTime(2);
    expect(over).toBe(1);
  });

  test("is what it computed, where that is known: a busy machine makes it take longer", () => {
    computed = 40;
    const time = timeOf(1_000);
    time.set(true);
    computed = 640;
    vi.advanceTimersByTime(1_001);
    expect(over).toBe(0);
    computed = 1_041;
    vi.advanceTimersByTime(401);
    expect(over).toBe(1);
  });

  test("is over after three times as long, however little it computed", () => {
    computed = 0;
    const time = timeOf(1_000);
    time.set(true);
    computed = 10;
    vi.advanceTimersByTime(2_999);
    expect(over).toBe(0);
    vi.advanceTimersByTime(2);
    expect(over).toBe(1);
  });

  test("is not over when it had ended its turn, and only this thread was late to hear of it", () => {
    const time = timeOf(1_000);
    time.set(true);
    // What comes from other threads is heard after timers and before immediates.
    setTimeout(() => time.set(false), 1_000);
    vi.advanceTimersByTime(2_000);
    expect(over).toBe(0);
  });
});
