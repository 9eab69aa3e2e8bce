import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { copyOfWeek, examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const clone = fileURLToPath(new URL("../../../examples/gitlab/mirror-config", import.meta.url));
const root = process.cwd();

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.test", ...args]);
}

beforeEach(() => {
  for (const name of ["GITLAB_CI", "GITHUB_ACTIONS", "MIRRORKIT_TOKEN"])
    vi.stubEnv(name, undefined);
  const folder = temporaryFolder();
  cpSync(clone, folder, { recursive: true });
  process.chdir(folder);
  git("init", "--quiet", "-b", "main");
  git("add", "--all");
  git("commit", "--quiet", "-m", "a commit");
  git("checkout", "--quiet", "-b", "week-2");
  cpSync(examplePath("week-2/imageset.yaml"), join(folder, "production/imageset.yaml"));
});

afterEach(() => {
  process.chdir(root);
  vi.unstubAllEnvs();
});

/** The workspace of a push of week 1 that failed, in which the dry run of week 2 ran afterwards. */
function dryRunAfterFailedPush(time: string): string {
  const folder = copyOfWeek(1);
  const inner = join(folder, "working-dir");
  mkdirSync(join(inner, "logs"));
  writeFileSync(join(inner, "logs/mirroring_errors_20261123_090703.txt"), "one image\n");
  for (const part of ["cluster-resources", "dry-run"]) {
    cpSync(examplePath(`week-2/working-dir/${part}`), join(inner, part), { recursive: true });
  }
  for (const name of readdirSync(join(inner, "cluster-resources"))) {
    const path = join(inner, "cluster-resources", name);
    writeFileSync(path, readFileSync(path, "utf8").replace(/2026-11-23T09:07:\d\dZ/g, time));
  }
  return folder;
}

describe("mirrorkit review of a dry run after a failed push in the same workspace", () => {
  test.each(["2026-11-23T09:30:00Z", "2026-11-23T16:00:00Z", "2026-11-26T09:00:00Z"])(
    "of %s shows the comparison, with a warning",
    async (time) => {
      const after = dryRunAfterFailedPush(time);
      const args = ["review", "--dry-run", "--before", examplePath("week-1"), "--after", after];
      const { output } = await mirrorkit(...args);
      expect(output).toContain("32 removals are not approved");
      expect(output).toContain("dry run after a failed push");
      expect(output).not.toContain("failed-pass");
    },
  );

  test("a plain dry run has no such warning", async () => {
    const after = examplePath("week-2");
    const args = ["review", "--dry-run", "--before", examplePath("week-1"), "--after", after];
    const { output } = await mirrorkit(...args);
    expect(output).not.toContain("after a push that failed");
  });
});
