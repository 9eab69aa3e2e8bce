import {
  type AddReason,
  type KeyLister,
  type ReconcileKey,
  type SweepOptions,
  type SweptProject,
  startSweep,
} from "@mirrorkit/bot/server";
import { MirrorError } from "@mirrorkit/sdk";
import { describe, expect, test } from "vitest";
import { testClock } from "./test-clock.ts";
import { review } from "./workshop.ts";

const minute = 60_000;

interface Setting {
  readonly listers: Readonly<Record<string, KeyLister>>;
  readonly options?: Partial<SweepOptions>;
  readonly random?: () => number;
}

function setUp({ listers, options, random }: Setting) {
  const clock = testClock(random);
  /** Which project was asked for the changes of how many minutes; undefined for everything. */
  const asked: (readonly [string, number | undefined])[] = [];
  const added: (readonly [ReconcileKey, AddReason | undefined])[] = [];
  const projects = Object.entries(listers).map(
    ([name, list]): SweptProject => ({
      name,
      forge: name.startsWith("hub") ? "github" : "gitlab",
      list: (since, signal) => {
        asked.push([name, since && (clock.now() - since.getTime()) / minute]);
        return list(since, signal);
      },
    }),
  );
  const queue = {
    add: async (key: ReconcileKey, reason?: AddReason) => {
      added.push([key, reason]);
    },
  };
  return { clock, asked, added, sweep: startSweep({ queue, projects, clock, ...options }) };
}

function lists(...keys: readonly ReconcileKey[]): KeyLister {
  return async function* list() {
    yield* keys;
  };
}

function fails(error: () => unknown): KeyLister {
  return async function* list() {
    yield* lists()(undefined, AbortSignal.abort());
    throw error();
  };
}

/** Never comes to an end, and does not heed its signal. */
function hangs(...keys: readonly ReconcileKey[]): KeyLister {
  return async function* list() {
    yield* keys;
    await new Promise(() => {});
  };
}

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
      const error = () => new MirrorError("network", "no answer from https://x:secret@gitlab");
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
        code: "network",
        reason: "no answer from https://***@gitlab",
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
    expect(asked.slice(4).map(([project]) => project)).toEqual(["a", "b", "hub"]);
    expect(sweep.status().failures).toEqual([]);
    await sweep.stop();
  });

  test("never overlaps another, and gives up a project that does not come to its end", async () => {
    const listers = { a: hangs(review("a", 1)), b: lists(review("b", 1)) };
    const { clock, asked, added, sweep } = setUp({ listers });
    await clock.advance(10 * minute - 1);
    expect(asked).toEqual([["a", undefined]]);
    expect(sweep.status().state).toBe("sweeping");
    await clock.advance(1);
    expect(added.map(([key]) => key)).toEqual([review("a", 1), review("b", 1)]);
    expect(sweep.status().failures).toMatchObject([{ project: "a", code: "network" }]);
    await clock.advance(5 * minute);
    expect(asked).toHaveLength(3);
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

  test("is done by the replica that holds the lease", async () => {
    let held = false;
    const lease = { held: () => held, close: async () => {} };
    const { clock, asked, sweep } = setUp({ listers: { a: lists() }, options: { lease } });
    await clock.advance(20 * minute);
    expect(asked).toEqual([]);
    expect(sweep.status()).toMatchObject({ state: "standing-by", startedAt: undefined });
    held = true;
    await clock.advance(minute);
    expect(asked).toEqual([["a", undefined]]);
    held = false;
    await clock.advance(30 * minute);
    held = true;
    await clock.advance(minute);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.[1]).toBeGreaterThan(30);
    await sweep.stop();
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
