import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOneYaml } from "@mirrorkit/sdk/internal";
import { afterAll, describe, expect, test } from "vitest";

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

describe("what is published names its repository", () => {
  const packages = ["sdk", "forge", "bot", "cli"];
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-release-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const clone = (name: string): string => {
    const place = join(folder, name);
    const files = ["package.json", ...packages.map((one) => `packages/${one}/package.json`)];
    for (const file of files) cpSync(fileURLToPath(new URL(file, root)), join(place, file));
    execFileSync("git", ["init", "--quiet"], { cwd: place });
    return place;
  };
  const nameIn = (cwd: string, env: NodeJS.ProcessEnv): ReturnType<typeof spawnSync> => {
    const script = fileURLToPath(new URL("scripts/name-repository.mjs", root));
    const { PATH } = process.env;
    return spawnSync(process.execPath, [script], { cwd, env: { PATH, ...env }, encoding: "utf8" });
  };
  const repositoriesIn = (place: string): readonly unknown[] =>
    packages.map((one) => {
      const text = readFileSync(join(place, `packages/${one}/package.json`), "utf8");
      return (JSON.parse(text) as { readonly repository?: unknown }).repository;
    });
  const each = (url: string): readonly unknown[] =>
    packages.map((one) => ({ type: "git", url, directory: `packages/${one}` }));

  test("that of the workflow, which provenance is about", () => {
    const place = clone("workflow");
    const env = { GITHUB_SERVER_URL: "https://forge.test", GITHUB_REPOSITORY: "team/mirrorkit" };
    expect(nameIn(place, env).status).toBe(0);
    expect(repositoriesIn(place)).toEqual(each("git+https://forge.test/team/mirrorkit.git"));
  });

  test.each([
    [
      "https://bot:glpat-secret@forge.test/team/mirrorkit.git",
      "git+https://forge.test/team/mirrorkit.git",
    ],
    ["git@forge.test:team/mirrorkit.git", "git+ssh://git@forge.test/team/mirrorkit.git"],
    [
      "ssh://git@forge.test:2222/team/mirrorkit.git",
      "git+ssh://git@forge.test:2222/team/mirrorkit.git",
    ],
  ])("else that of origin, without credentials: %s", (origin, url) => {
    const place = clone(encodeURIComponent(origin));
    execFileSync("git", ["remote", "add", "origin", origin], { cwd: place });
    expect(nameIn(place, {}).status).toBe(0);
    expect(repositoriesIn(place)).toEqual(each(url));
  });

  test("without either nothing is written, and one sentence says so", () => {
    const place = clone("neither");
    const { status, stderr } = nameIn(place, {});
    expect(status).toBe(1);
    expect(stderr).toContain("No repository to name");
    expect(repositoriesIn(place)).toEqual(packages.map(() => undefined));
  });
});
