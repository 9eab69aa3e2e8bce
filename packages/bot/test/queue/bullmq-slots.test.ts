import { describe, expect, test } from "vitest";
import { LockWatch } from "../../src/queue/redis/bullmq-lock-watch.ts";
import { JobSlots } from "../../src/queue/redis/bullmq-slots.ts";
import { testClock } from "./test-clock.ts";

const hub = { lane: "hub", group: "a" };
const other = { lane: "other", group: "b" };

function full() {
  const clock = testClock();
  const slots = new JobSlots(2, clock);
  slots.meet(other);
  expect(slots.take(hub, false)).toBeUndefined();
  const turnedAway = (isUrgent: boolean) => (slots.take(hub, isUrgent) ?? 0) - clock.now();
  return { clock, slots, turnedAway };
}

describe("jobs for which there is no slot", () => {
  test("come back one after another, those to which something happened in a row of their own", () => {
    const { slots, turnedAway } = full();
    expect([turnedAway(false), turnedAway(false), turnedAway(true)]).toEqual([1000, 1050, 1000]);
    expect(slots.take(other, false)).toBeUndefined();
  });

  test("give way to those to which something happened, until these had their chance", async () => {
    const { clock, slots, turnedAway } = full();
    expect(turnedAway(true)).toBe(1000);
    slots.giveBack(hub);
    expect(turnedAway(false)).toBe(1000);
    await clock.advance(1000);
    expect(slots.take(hub, true)).toBeUndefined();
    slots.giveBack(hub);
    expect(slots.take(hub, false)).toBeUndefined();
  });

  test("do not wait for one that another replica took", async () => {
    const { clock, slots, turnedAway } = full();
    expect(turnedAway(true)).toBe(1000);
    slots.giveBack(hub);
    await clock.advance(2000);
    expect(slots.take(hub, false)).toBeUndefined();
  });
});

describe("jobs of a project that has all its slots", () => {
  const calm = { lane: "hub", group: "calm" };
  const wild = { lane: "hub", group: "wild" };

  test("are turned away, and those of another one of its forge are not", () => {
    const slots = new JobSlots(3, testClock());
    slots.meet(calm);
    for (const _ of [1, 2]) expect(slots.take(wild, true)).toBeUndefined();
    expect(slots.take(wild, true)).toBeDefined();
    expect(slots.take(calm, false)).toBeUndefined();
    slots.giveBack(wild);
    expect(slots.take(wild, true)).toBeUndefined();
  });
});

describe("a job at work", () => {
  const watched = () => {
    const clock = testClock();
    const silent: string[] = [];
    return { clock, silent, watch: new LockWatch(clock, 1000, (id) => silent.push(id)) };
  };

  test("is given up when it was not confirmed for as long as its lock lasts", async () => {
    const { clock, silent, watch } = watched();
    watch.begin("1");
    watch.begin("2");
    await clock.advance(600);
    watch.confirm(["1", "3"]);
    await clock.advance(999);
    expect(silent).toEqual(["2"]);
    await clock.advance(1);
    expect(silent).toEqual(["2", "1"]);
  });

  test("is watched until it ends, also when it was lost and came back meanwhile", async () => {
    const { clock, silent, watch } = watched();
    const endFirst = watch.begin("1");
    const endSecond = watch.begin("1");
    endFirst();
    await clock.advance(600);
    watch.confirm(["1"]);
    await clock.advance(999);
    expect(silent).toEqual([]);
    endSecond();
    await clock.advance(10_000);
    expect(silent).toEqual([]);
    expect(clock.timers()).toBe(0);
  });
});
