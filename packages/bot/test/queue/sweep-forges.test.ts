import type { KeyLister, SweepFailure } from "@mirrorkit/bot/internal";
import { type ErrorCode, MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { fails, hangs, lists, minute, type Swept, setUp } from "./sweep-set-up.ts";
import { type TestClock, testClock } from "./test-clock.ts";
import { review } from "./workshop.ts";

function failing(code: ErrorCode, message: string = code): KeyLister {
  return fails(() => new MirrorError(code, message));
}

/** Fails because nobody answers for a while. */
function silent(clock: TestClock): KeyLister {
  return async function* list() {
    yield* lists()(undefined, AbortSignal.abort());
    await new Promise<void>((resolve) => clock.after(90_000, resolve));
    throw new MirrorError("network", "no answer");
  };
}

function namesOf(asked: Swept["asked"]): readonly string[] {
  return asked.map(([project]) => project);
}

describe("of several forges", () => {
  test("each is swept in its own rhythm, however long another takes", async () => {
    const clock = testClock();
    const names = Array.from({ length: 20 }, (_, at) => `hub${at}`);
    const hung = Object.fromEntries(names.map((name) => [name, silent(clock)]));
    const listers = { ...hung, a: lists(review("a", 1)) };
    const { asked, sweep } = setUp({ listers, clock });
    await clock.advance(59 * minute);
    expect(namesOf(asked).filter((name) => name === "a")).toHaveLength(12);
    expect(sweep.status().found).toBe(1);
    await sweep.stop();
  });

  test("the one that is behind tells when the last sweep ended", async () => {
    const { clock, asked, sweep } = setUp({ listers: { a: hangs(), hub: lists() } });
    await clock.advance(9 * minute);
    expect(namesOf(asked)).toEqual(["a", "hub", "hub"]);
    expect(sweep.status()).toMatchObject({ state: "sweeping", finishedAt: undefined });
    await clock.advance(7 * minute);
    const finishedAt = new Date(clock.now() - 6 * minute);
    expect(sweep.status()).toMatchObject({ state: "sweeping", finishedAt });
    await sweep.stop();
  });
});

describe("a forge that does not answer", () => {
  test("is asked for no other project in that sweep, which says so", async () => {
    const listers = { a: failing("network"), b: lists(), c: failing("network"), hub: lists() };
    const { clock, asked, sweep } = setUp({ listers });
    await clock.settle();
    expect(namesOf(asked)).toEqual(["a", "hub"]);
    const reason = expect.stringMatching(/^left out of this sweep: .* for a$/);
    expect(sweep.status().failures).toMatchObject([
      { project: "a", code: "network", reason: "network" },
      { project: "b", code: "network", reason },
      { project: "c", code: "network", reason },
    ]);
    await sweep.stop();
  });

  test("for one project only is asked for all others, each at least every second time", async () => {
    const broken = failing("network");
    const listers = { a: broken, b: lists(), c: broken, d: lists(), e: lists() };
    const { clock, asked, sweep } = setUp({ listers });
    await clock.advance(minute);
    const rounds: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      rounds.push(namesOf(asked).slice(rounds.join("").length).join(""));
      await clock.advance(5 * minute);
    }
    expect(rounds).toEqual(["a", "bc", "dea", "bc", "dea"]);
    await sweep.stop();
  });
});

describe("whoever watches", () => {
  test("is told of a failure once, and again when the reason changes or it was gone", async () => {
    const told: (readonly [string, string, string])[] = [];
    const onFailure = ({ project, code, reason }: SweepFailure): void => {
      told.push([project, code, reason]);
      throw new Error("a bug of whoever watches");
    };
    let state: readonly [ErrorCode, string] | undefined = ["network", "no answer"];
    const flaky: KeyLister = (since, signal) =>
      (state === undefined ? lists() : failing(...state))(since, signal);
    const { clock, sweep } = setUp({ listers: { a: flaky }, options: { onFailure } });
    await clock.advance(11 * minute);
    expect(told).toEqual([["a", "network", "no answer"]]);
    state = ["unauthorized", "refused"];
    await clock.advance(10 * minute);
    expect(told.slice(1)).toEqual([["a", "unauthorized", "refused"]]);
    state = undefined;
    await clock.advance(5 * minute);
    state = ["unauthorized", "refused"];
    await clock.advance(10 * minute);
    expect(told.slice(2)).toEqual([["a", "unauthorized", "refused"]]);
    await sweep.stop();
  });

  test("is not told of projects that were left out", async () => {
    const told: string[] = [];
    const onFailure = ({ project }: SweepFailure): void => void told.push(project);
    const listers = {
      a: failing("network"),
      b: lists(),
      hub: failing("rate-limited"),
      hub2: lists(),
    };
    const { clock, sweep } = setUp({ listers, options: { onFailure } });
    await clock.settle();
    expect(told).toEqual(["a", "hub"]);
    expect(sweep.status().failures).toHaveLength(4);
    await sweep.stop();
  });

  test("is not told of what was stopped", async () => {
    const told: SweepFailure[] = [];
    const options = { onFailure: (failure: SweepFailure) => void told.push(failure) };
    const { clock, sweep } = setUp({ listers: { a: hangs() }, options });
    await clock.settle();
    await sweep.stop();
    expect(told).toEqual([]);
  });
});
