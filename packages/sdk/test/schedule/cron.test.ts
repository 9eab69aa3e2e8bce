import { expect, test } from "vitest";
import { nextTime, readCron } from "#models/schedule";

test.each([
  ["0 3 * * 1", "2026-11-23T09:07:12Z", "2026-11-30T03:00:00.000Z"],
  ["0 3 * * 1", "2026-11-23T02:59:59Z", "2026-11-23T03:00:00.000Z"],
  ["0 3 * * 1", "2026-11-23T03:00:00Z", "2026-11-30T03:00:00.000Z"],
  ["*/15 * * * *", "2026-11-23T09:07:12Z", "2026-11-23T09:15:00.000Z"],
  ["30 22 1,15 * *", "2026-11-23T09:07:12Z", "2026-12-01T22:30:00.000Z"],
  ["0 0 29 2 *", "2026-11-23T09:07:12Z", "2028-02-29T00:00:00.000Z"],
  ["0 4 * * 0", "2026-11-23T09:07:12Z", "2026-11-29T04:00:00.000Z"],
  ["0 4 * * 7", "2026-11-23T09:07:12Z", "2026-11-29T04:00:00.000Z"],
  ["0 4 24 * 5", "2026-11-23T09:07:12Z", "2026-11-24T04:00:00.000Z"],
  ["0 8-18/5 * * 1-5", "2026-11-23T09:07:12Z", "2026-11-23T13:00:00.000Z"],
])("%s after %s is %s", (text, after, expected) => {
  const schedule = readCron(text);
  expect(schedule && nextTime(schedule, new Date(after))?.toISOString()).toBe(expected);
});

test.each(["", "0 3 * *", "60 3 * * 1", "0 24 * * 1", "0 3 0 * *", "a b c d e", "0 3 * * 1-0"])(
  "%j is no schedule",
  (text) => {
    expect(readCron(text)).toBeUndefined();
  },
);

test("the 30th of February never comes", () => {
  const schedule = readCron("0 0 30 2 *");
  expect(schedule && nextTime(schedule, new Date("2026-11-23T09:07:12Z"))).toBeUndefined();
});
