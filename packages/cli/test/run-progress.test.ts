import { describe, expect, test } from "vitest";

interface ProgressModule {
  readonly openRunProgress: (
    stream: { isTTY?: boolean; columns?: number; write(text: string): unknown },
    now: () => number,
  ) => { show(summary: object): void; say(text: string): void; end(): void };
  readonly formatDuration: (milliseconds: number) => string;
}

const module = process.env["TEST_DIST"]
  ? "../dist/terminal/run-progress.js"
  : "../src/terminal/run-progress.ts";
const { openRunProgress, formatDuration } = (await import(module)) as ProgressModule;

const none = {
  results: [],
  failures: [],
  errors: [],
  warnings: [],
  written: [],
  failureCount: 0,
  lines: 0,
};
const copying = { ...none, phase: "copying", toCopy: 300, copied: 0, failed: 0 };

function watch(isTTY: boolean, columns = 200) {
  let time = 0;
  const written: string[] = [];
  const progress = openRunProgress(
    { isTTY, columns, write: (text) => written.push(text) },
    () => time,
  );
  return {
    written,
    progress,
    at: (seconds: number, summary: object): void => {
      time = seconds * 1_000;
      progress.show(summary);
    },
  };
}

describe("on a terminal", () => {
  test("one line moves, at most once a second, and goes at the end", () => {
    const { at, written, progress } = watch(true);
    at(0.5, copying);
    expect(written).toEqual([]);
    at(1, copying);
    at(1.2, copying);
    at(61, { ...copying, copied: 118, failed: 2 });
    progress.say("a line");
    progress.end();
    expect(written).toEqual([
      "copying: 0 of 300 images (0%) after 1 s",
      "\r\u001b[2K",
      "copying: 120 of 300 images (40%), 2 failed, 119 a minute, 91 s left after 61 s",
      "\r\u001b[2K",
      "a line\n",
    ]);
  });

  test("the line fits", () => {
    const { at, written } = watch(true, 30);
    at(61, { ...copying, copied: 118 });
    expect(written.at(-1)).toHaveLength(29);
  });
});

describe("elsewhere", () => {
  test("a line a minute", () => {
    const { at, written } = watch(false);
    for (let second = 0; second <= 180; second += 1)
      at(second, { ...none, phase: "collecting", copied: 0, failed: 0 });
    expect(written).toEqual([
      "looking up images after 60 s\n",
      "looking up images after 2 min\n",
      "looking up images after 3 min\n",
    ]);
  });
});

test.each([
  [1_000, "1 s"],
  [119_000, "119 s"],
  [120_000, "2 min"],
  [7_140_000, "119 min"],
  [7_200_000, "2 h"],
  [12_000_000, "3 h 20 min"],
])("%i ms are %s", (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected);
});
