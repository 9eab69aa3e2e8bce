import { expect, test } from "vitest";
import { nextTime } from "#decisions/schedule";

test.each([
  ["Sat 02:00", "2026-11-23T09:07:12Z", "2026-11-28T02:00:00.000Z"],
  ["Sat 02:00", "2026-11-28T02:00:00Z", "2026-12-05T02:00:00.000Z"],
  ["Sat 02:00", "2026-11-28T01:59:59Z", "2026-11-28T02:00:00.000Z"],
  ["daily 22:30", "2026-12-31T22:30:00Z", "2027-01-01T22:30:00.000Z"],
  ["Mon,Thu 00:00", "2026-11-24T00:00:00Z", "2026-11-26T00:00:00.000Z"],
  ["Sun,Mon 23:59", "2026-11-29T23:59:30Z", "2026-11-30T23:59:00.000Z"],
])("%s comes after %s at %s", (when, after, expected) => {
  expect(nextTime(when, new Date(after)).toISOString()).toBe(expected);
});
