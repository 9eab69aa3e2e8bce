import type { ReviewKey } from "@mirrorkit/bot/internal";
import { expect, test } from "vitest";
import { type ListedRequest, openSettledReviews } from "../../src/service/settled-reviews.ts";

const key: ReviewKey = { kind: "review", forge: "hub", project: "o/r", number: 7 };
const hour = 3_600_000;
const start = Date.parse("2026-11-26T09:00:00Z");

function listed(change: Partial<ListedRequest> = {}): ListedRequest {
  return { updatedAt: new Date(start - hour), head: { sha: "abc" }, target: "main", ...change };
}

function memory() {
  const clock = { at: start };
  return {
    clock,
    settled: openSettledReviews(
      () => clock.at,
      () => 0.5,
    ),
  };
}

test("what was reviewed to an end is due again when the list shows something else", () => {
  const { settled } = memory();
  expect(settled.isDue(key, listed())).toBe(true);
  expect(settled.isDue(key, listed())).toBe(true);
  settled.settle(key);
  expect(settled.isDue(key, listed())).toBe(false);
  expect(settled.isDue(key, listed({ updatedAt: new Date(start - hour / 2) }))).toBe(true);
  settled.settle(key);
  expect(settled.isDue(key, listed({ head: { sha: "def" } }))).toBe(true);
  settled.settle(key);
  expect(settled.isDue(key, listed({ target: "release" }))).toBe(true);
});

test("what failed since is due again", () => {
  const { settled } = memory();
  settled.isDue(key, listed());
  settled.settle(key);
  settled.unsettle(key);
  expect(settled.isDue(key, listed())).toBe(true);
});

test("a review of what was not listed before it counts for nothing", () => {
  const { settled } = memory();
  settled.settle(key);
  expect(settled.isDue(key, listed())).toBe(true);
});

test("what changed just now may change again within the same second, and stays due", () => {
  const { settled } = memory();
  const fresh = listed({ updatedAt: new Date(start - 60_000) });
  settled.isDue(key, fresh);
  settled.settle(key);
  expect(settled.isDue(key, fresh)).toBe(true);
});

test("nothing is settled for longer than a day", () => {
  const { settled, clock } = memory();
  settled.isDue(key, listed());
  settled.settle(key);
  clock.at += 17 * hour;
  expect(settled.isDue(key, listed())).toBe(false);
  clock.at += 2 * hour;
  expect(settled.isDue(key, listed())).toBe(true);
});

test("other settings make all of their project due, and nothing else", () => {
  const { settled } = memory();
  const other: ReviewKey = { ...key, project: "o/other" };
  for (const one of [key, other]) settled.settings(one, "review: {}");
  for (const one of [key, other]) settled.isDue(one, listed());
  for (const one of [key, other]) settled.settle(one);
  settled.settings(key, "review: {}");
  expect(settled.isDue(key, listed())).toBe(false);
  settled.settings(key, "review: {status: other}");
  expect(settled.isDue(key, listed())).toBe(true);
  expect(settled.isDue(other, listed())).toBe(false);
});
