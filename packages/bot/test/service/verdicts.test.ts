import { describe, expect, test } from "vitest";
import { openVerdicts } from "../../src/service/verdicts.ts";

const key = (number: number) => ({ kind: "review", forge: "lab", project: "g/p", number }) as const;
const held = { state: "held", verdict: "Blocked: 1 removal is not approved." } as const;

describe("what reviews ended with", () => {
  test("held and waiting ones are kept since their verdict was first seen, the oldest first", () => {
    let second = 0;
    const verdicts = openVerdicts(() => new Date(second++ * 1_000));
    verdicts.note(key(1), held);
    verdicts.note(key(2), { state: "waiting", verdict: "Waiting for a pipeline." });
    verdicts.note(key(1), held);
    expect(verdicts.held().map(({ key: { number }, since }) => [number, since.getTime()])).toEqual([
      [1, 0],
      [2, 1_000],
    ]);
    verdicts.note(key(1), { ...held, verdict: "Blocked: 2 removals are not approved." });
    expect(verdicts.held().map(({ key: { number } }) => number)).toEqual([2, 1]);
  });

  test.each([
    ["passes", { state: "open", verdict: "Passed: nothing is removed." } as const],
    ["is closed", undefined],
  ])("one that %s is forgotten", (_what, gate) => {
    const verdicts = openVerdicts();
    verdicts.note(key(1), held);
    verdicts.note(key(1), gate);
    expect(verdicts.held()).toEqual([]);
  });

  test("memory stays bounded, and the oldest go first", () => {
    const verdicts = openVerdicts();
    for (let number = 1; number <= 2_500; number += 1) verdicts.note(key(number), held);
    expect(verdicts.held()).toHaveLength(2_000);
    expect(verdicts.held()[0]?.key.number).toBe(501);
  });
});
