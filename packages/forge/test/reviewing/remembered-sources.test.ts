import { expect, test } from "vitest";
import type { ReviewSources } from "../../src/reviewing/evidence.ts";
import { rememberedSources } from "../../src/reviewing/remembered-sources.ts";
import { sourcesOf } from "../golden.ts";

const path = "production/imageset.yaml";

/** Sources that count what they are asked for. */
function counted(): { readonly sources: ReviewSources; readonly asked: string[] } {
  const asked: string[] = [];
  const sources = new Proxy(sourcesOf(), {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        asked.push([name, ...given].join(" "));
        return Reflect.apply(value, target, given);
      };
    },
  });
  return { sources, asked };
}

const twice: Readonly<Record<string, (sources: ReviewSources) => Promise<unknown>>> = {
  settings: (sources) => sources.settings(),
  "the paths that differ": (sources) => sources.changedPaths(),
  "a file": (sources) => sources.readFile("before", path),
  "a file that is not there": (sources) => sources.readFile("after", "none.yaml"),
  "a tree": (sources) => sources.readTree("after", "production"),
  "what is at a path": (sources) => sources.entry("after", "production"),
};

test.each(Object.keys(twice))("%s: asked for at once or later, it is read once", async (what) => {
  const { sources, asked } = counted();
  const ask = twice[what];
  const remembered = rememberedSources(sources);
  const both = await Promise.all([ask?.(remembered), ask?.(remembered)]);
  expect([...both, await ask?.(remembered)]).toEqual([both[0], both[0], both[0]]);
  expect(asked).toHaveLength(1);
});

test("both sides, and each path, are asked for by themselves", async () => {
  const { sources, asked } = counted();
  const remembered = rememberedSources(sources);
  const [before, after] = [
    await remembered.readFile("before", path),
    await remembered.readFile("after", path),
  ];
  expect(before).not.toEqual(after);
  await remembered.entry("after", path);
  expect(asked).toHaveLength(3);
});

test("a file that may be large is not kept", async () => {
  const { sources, asked } = counted();
  const remembered = rememberedSources(sources);
  await remembered.readFile("before", path, 32 * 1024 * 1024);
  await remembered.readFile("before", path, 32 * 1024 * 1024);
  expect(asked).toHaveLength(2);
});

test("a failure is the same for all who asked", async () => {
  const { sources, asked } = counted();
  const failing: ReviewSources = {
    ...sources,
    readFile: async () => {
      asked.push("readFile");
      throw new Error("no answer");
    },
  };
  const remembered = rememberedSources(failing);
  await expect(remembered.readFile("after", path)).rejects.toThrow("no answer");
  await expect(remembered.readFile("after", path)).rejects.toThrow("no answer");
  expect(asked).toHaveLength(1);
});
