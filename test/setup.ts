import { afterAll, afterEach, beforeEach, expect, vi } from "vitest";

const methods = ["log", "info", "warn", "error", "debug"] as const;
const calls: string[] = [];
const folder = process.cwd();

beforeEach(() => {
  calls.length = 0;
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      calls.push(`console.${method}(${parts.map(String).join(", ")})`);
    });
  }
});

afterEach(() => {
  expect(calls, "nothing may write to the console").toEqual([]);
});

afterAll(() => {
  expect(process.cwd(), "test files share their process: put its folder back").toBe(folder);
});
