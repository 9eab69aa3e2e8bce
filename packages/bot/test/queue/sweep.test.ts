import type { KeyLister, ReconcileKey } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { fails, hangs, lists, minute, setUp, testLease } from "./sweep-set-up.ts";
import { review } from "./workshop.ts";

describe("a sweep", () => {
  test("asks for everything first, then for what changed since ten minutes before the last one began", async () => {
    const listers = { a: lists(review("a", 1), review("a", 2)) };
    const { clock, asked, added, sweep } = setUp({ listers });
    await clock.settle();
    expect(added).toEqual([
      [review("a", 1), "sweep"],
      [review("a", 2), "sweep"],
    ]);
    const at = new Date(clock.now());
    const status = { state: "waiting", startedAt: at, finishedAt: at, found: 2, failures: [] };
    expect(sweep.status()).toEqual(status);
    await clock.advance(10 * minute);
    expect(asked).toEqual([
      ["a", undefined],
      ["a", 15],
      ["a", 15],
    ]);
    await sweep.stop();
  });

  test("reaches back to the one before, however far apart they are", async () => {
    const day = 24 * 60 * minute;
    const options = { intervalMs: day, fullEveryMs: 7 * day };
    const { clock, asked, sweep } = setUp({ listers: { a: lists() }, options });
    await clock.advance(day + minute);
    expect(asked).toEqual([
      ["a", undefined],
      ["a", 1_450],
    ]);
    await sweep.stop();
  });

  test("asks for everything again after an hour", async () => {
    const { clock, asked, sweep } = setUp({ listers: { a: lists() } });
    await clock.advance(121 * minute);
    const full = asked.flatMap(([, since], place) => (since === undefined ? [place] : []));
    expect(full).toEqual([0, 12, 24]);
    await sweep.stop();
  });

  test.each([
    [0, 4],
    [0.5, 5],
    [0.999_999, 5.999_998],
  ])(
    "comes after an interval that chance changes by a fifth at most: %d",
    async (chance, after) => {
      const { clock, asked, sweep } = setUp({ listers: { a: lists() }, random: () => chance });
      await clock.advance(Math.floor(after * minute) - 1);
      expect(asked).toHaveLength(1);
      await clock.advance(2);
      expect(asked).toHaveLength(2);
      await sweep.stop();
    },
  );

  test("goes on with the next project when one fails, and asks again for what it missed", async () => {
    let broken = true;
    const flaky: KeyLister = (since, signal) => {
      const error = () => new MirrorError("unauthorized", "refused by https://x:secret@gitlab");
      return (broken ? fails(error) : lists())(since, signal);
    };
    const { clock, asked, added, sweep } = setUp({
      listers: { a: flaky, b: lists(review("b", 1)) },
    });
    await clock.settle();
    expect(added).toEqual([[review("b", 1), "sweep"]]);
    expect(sweep.status().failures).toEqual([
      {
        project: "a",
        code: "unauthorized",
        reason: "refused by https://***@gitlab",
        at: new Date(clock.now()),
      },
    ]);
    await clock.advance(10 * minute);
    broken = false;
    await clock.advance(5 * minute);
    expect(sweep.status().failures).toEqual([]);
    broken = true;
    await clock.advance(10 * minute);
    broken = false;
    await clock.advance(5 * minute);
    const ofA = asked.filter(([project]) => project === "a").map(([, since]) => since);
    expect(ofA).toEqual([undefined, undefined, undefined, undefined, 15, 20, 25]);
    await sweep.stop();
  });

  test("leaves a forge alone that asked to wait, until then", async () => {
    let retryAt = new Date(0);
    let limited = true;
    const slow: KeyLister = (since, signal) => {
      const error = () => new MirrorError("rate-limited", "slower", { retryAt });
      return (limited ? fails(error) : lists())(since, signal);
    };
    const listers = { a: slow, b: lists(), hub: lists() };
    const { clock, asked, sweep } = setUp({ listers });
    retryAt = new Date(clock.now() + 12 * minute);
    await clock.advance(10 * minute);
    limited = false;
    expect(asked.map(([project]) => project)).toEqual(["a", "hub", "hub", "hub"]);
    expect(sweep.status().failures).toMatchObject([
      { project: "a", code: "rate-limited" },
      { project: "b", code: "rate-limited", reason: expect.stringContaining("12:12:01") },
    ]);
    await clock.advance(5 * minute);
    expect(asked.slice(4).map(([project]) => project)).toEqual(["hub", "b", "a"]);
    expect(sweep.status().failures).toEqual([]);
    await sweep.stop();
  });

  test("never overlaps another, and gives up a project that does not come to its end", async () => {
    const { clock, asked, added, sweep } = setUp({ listers: { a: hangs(review("a", 1)) } });
    await clock.advance(10 * minute - 1);
    expect(asked).toEqual([["a", undefined]]);
    expect(sweep.status().state).toBe("sweeping");
    await clock.advance(1);
    expect(added.map(([key]) => key)).toEqual([review("a", 1)]);
    expect(sweep.status().failures).toMatchObject([{ project: "a", code: "network" }]);
    await clock.advance(5 * minute);
    expect(asked).toHaveLength(2);
    await sweep.stop();
  });

  test("survives a lister that throws before it lists, and a key that is none", async () => {
    const thrown: KeyLister = () => {
      throw new TypeError("a bug");
    };
    const listers = { a: thrown, b: lists(review("", 1)), c: lists(review("c", 1)) };
    const queue = {
      add: async ({ forge, ...rest }: ReconcileKey) => {
        if ("project" in rest && rest.project === "") throw new MirrorError("wrong-use", forge);
        return true;
      },
    };
    const { clock, sweep } = setUp({ listers, options: { queue } });
    await clock.settle();
    expect(sweep.status().failures).toMatchObject([
      { project: "a", code: "unexpected" },
      { project: "b", code: "wrong-use" },
    ]);
    expect(sweep.status().found).toBe(1);
    await sweep.stop();
  });
});

describe("of several replicas", () => {
  test("the one that holds the lease sweeps, at once when it gets it, and then everything", async () => {
    const lease = testLease();
    const { clock, asked, sweep } = setUp({ listers: { a: lists() }, options: { lease } });
    await clock.advance(20 * minute);
    expect(asked).toEqual([]);
    expect(sweep.status()).toMatchObject({ state: "standing-by", startedAt: undefined });
    lease.give();
    await clock.settle();
    expect(asked).toEqual([["a", undefined]]);
    await clock.advance(6 * minute);
    expect(asked.slice(1)).toEqual([["a", 15]]);
    lease.take();
    expect(sweep.status().state).toBe("standing-by");
    await clock.advance(30 * minute);
    lease.give();
    await clock.settle();
    expect(asked.slice(2)).toEqual([["a", undefined]]);
    await sweep.stop();
    lease.give();
    await clock.advance(minute);
    expect(asked).toHaveLength(3);
    expect(clock.timers()).toBe(0);
  });

  test("the one that sweeps looks at everything again when Redis forgot that it does", async () => {
    let broken = false;
    const lease = testLease();
    lease.give();
    const list: KeyLister = async function* list() {
      if (broken) throw new MirrorError("unauthorized", "refused");
      yield* lists()(undefined, AbortSignal.abort());
    };
    const { clock, asked, sweep } = setUp({ listers: { a: list }, options: { lease } });
    const since = async (): Promise<number | undefined> => {
      await clock.advance(5 * minute);
      return asked.at(-1)?.[1];
    };
    expect(await since()).toBe(15);
    await clock.advance(minute);
    lease.give();
    await clock.settle();
    expect(asked).toHaveLength(2);
    broken = true;
    expect(await since()).toBeUndefined();
    broken = false;
    expect(await since()).toBeUndefined();
    expect(await since()).toBe(15);
    await sweep.stop();
  });

  test("one that lost the lease tells of no failures, since it cannot see them end", async () => {
    const lease = testLease();
    lease.give();
    const listers = { a: fails(() => new MirrorError("unauthorized", "refused")) };
    const { clock, sweep } = setUp({ listers, options: { lease } });
    await clock.settle();
    expect(sweep.status().failures).toHaveLength(1);
    lease.take();
    expect(sweep.status()).toMatchObject({ state: "standing-by", failures: [] });
    await clock.advance(6 * minute);
    expect(sweep.status()).toMatchObject({ state: "standing-by", failures: [] });
    await sweep.stop();
    expect(sweep.status().failures).toEqual([]);
  });
});

describe("stopping a sweep", () => {
  test("ends it while it waits", async () => {
    const { clock, asked, sweep } = setUp({ listers: { a: lists() } });
    await clock.settle();
    await sweep.stop();
    await clock.advance(60 * minute);
    expect(asked).toHaveLength(1);
    expect(sweep.status().state).toBe("stopped");
    expect(clock.timers()).toBe(0);
  });

  test("ends it in the midst of a project, and tells the lister", async () => {
    const signals: AbortSignal[] = [];
    const lister: KeyLister = (since, signal) => {
      signals.push(signal);
      return hangs(review("a", 1))(since, signal);
    };
    const { clock, added, sweep } = setUp({ listers: { a: lister, b: lists(review("b", 1)) } });
    await clock.settle();
    expect(added).toHaveLength(1);
    await sweep.stop();
    expect(added).toHaveLength(1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(clock.timers()).toBe(0);
    expect(sweep.status()).toMatchObject({ state: "stopped", failures: [], finishedAt: undefined });
  });
});
