import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" })
  .filter((path) => /\.ya?ml$/.test(path) && !path.includes("working-dir"))
  .map((path) => join(root, "examples", path));

function matches(path: string, pattern: RegExp): readonly string[] {
  return [...readFileSync(path, "utf8").matchAll(pattern)].map(([, found = ""]) => found);
}

test("workflows name actions by commit", () => {
  const used = files.flatMap((path) => matches(path, /^\s*-? ?uses: (\S+)/gm));
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((one) => !/@[0-9a-f]{40}$/.test(one))).toEqual([]);
});

test("images are named by a variable, a digest or an exact version, the Containerfile's by its caller", () => {
  const images = files.flatMap((path) => matches(path, /^\s*image: (\S+)$/gm));
  const floating = images.filter(
    (one) => one.endsWith(":latest") || /:\d+(\.\d+)?(-\w+)?$/.test(one),
  );
  expect(floating).toEqual([]);
  const tags = files.flatMap((path) => matches(path, /^\s*newTag: (\S+)$/gm));
  expect(tags.filter((tag) => !/^\d+\.\d+\.\d+/.test(tag))).toEqual([]);
  const containerfile = readFileSync(join(root, "Containerfile"), "utf8");
  expect(containerfile).toMatch(/^ARG BUILD_IMAGE\nARG RUNTIME_IMAGE$/m);
});
