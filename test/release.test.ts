import { readdirSync, readFileSync } from "node:fs";
import { readOneYaml } from "@mirrorkit/sdk/internal";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

test("the release workflow calls scripts that there are, with provenance", () => {
  const file = ".github/workflows/release.yml";
  const text = read(file);
  expect(() => readOneYaml(text, file)).not.toThrow();
  const { scripts } = JSON.parse(read("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const called = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name = ""]) => name);
  expect(called.length).toBeGreaterThan(3);
  expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(text).toContain("NPM_CONFIG_PROVENANCE");
  expect(text).toContain("id-token: write");
});

test("no source repeats the version of its package", () => {
  const { version } = JSON.parse(read("packages/cli/package.json")) as { readonly version: string };
  const files = ["sdk", "forge", "bot", "cli"].flatMap((name) =>
    readdirSync(new URL(`packages/${name}/src/`, root), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => `packages/${name}/src/${path}`),
  );
  expect(files.filter((path) => read(path).includes(`"${version}"`))).toEqual([]);
});
