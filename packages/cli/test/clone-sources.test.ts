import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openClone } from "../src/commands/forge/clone-sources.ts";

const root = process.cwd();
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-clone-"));
  git("init", "--quiet", "-b", "main");
  mkdirSync(join(folder, "deep/er"), { recursive: true });
  mkdirSync(join(folder, "module"));
  writeFileSync(join(folder, "deep/er/file.yaml"), "a: 1\n");
  writeFileSync(join(folder, "deep/run.sh"), "run\n");
  chmodSync(join(folder, "deep/run.sh"), 0o755);
  symlinkSync("deep", join(folder, "away"));
  symlinkSync("deep/er/file.yaml", join(folder, "link.yaml"));
  git("add", "--all");
  git("update-index", "--add", "--cacheinfo", `160000,${"a".repeat(40)},module`);
  git("commit", "--quiet", "-m", "a commit");
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.test", ...args], {
    cwd: folder,
  });
}

const modes = {
  deep: "040000",
  "deep/er": "040000",
  "deep/er/file.yaml": "100644",
  "deep/run.sh": "100755",
  away: "120000",
  "link.yaml": "120000",
  module: "160000",
  "away/er/file.yaml": undefined,
  "deep/run.sh/more": undefined,
  "module/more": undefined,
  "dee/none": undefined,
};

test.each(["before", "after"] as const)(
  "%s: a path has a file, a folder, a link, a submodule or nothing, and nothing lies behind a link",
  async (side) => {
    const { sources } = await openClone("mirrorkit.yaml", "main", undefined);
    for (const [path, mode] of Object.entries(modes)) {
      expect((await sources.entry(side, path))?.mode, path).toBe(mode);
    }
  },
);

test("after the change the working tree counts, before it the commit", async () => {
  rmSync(join(folder, "away"));
  mkdirSync(join(folder, "away"));
  writeFileSync(join(folder, "away/new.yaml"), "b: 1\n");
  const { sources } = await openClone("mirrorkit.yaml", "main", undefined);
  expect((await sources.entry("before", "away"))?.mode).toBe("120000");
  expect((await sources.entry("after", "away"))?.mode).toBe("040000");
  const [entry, tree] = [
    await sources.entry("after", "away/new.yaml"),
    await sources.readTree("after", "away"),
  ];
  expect(entry?.object).toBe(tree.get("away/new.yaml")?.blob);
});
