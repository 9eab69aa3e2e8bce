import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  branchOf,
  commitFolder,
  dirtyPaths,
  findClone,
  headOf,
  isTracked,
  updateClone,
} from "#edges/git";

let folder = "";
let clone = "";
let desk = "";

function git(cwd: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=ada", "-c", "user.email=ada@example.test"];
  return execFileSync("git", [...who, ...args], { cwd, encoding: "utf8", stdio: "pipe" }).trim();
}

function commit(cwd: string, path: string, text: string): void {
  writeFileSync(join(cwd, path), text);
  git(cwd, "add", "--all");
  git(cwd, "commit", "--quiet", "--message", `change ${path}`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-git-"));
  [clone, desk] = [join(folder, "clone"), join(folder, "desk")];
  const bare = join(folder, "remote.git");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", bare);
  git(folder, "clone", "--quiet", bare, desk);
  commit(desk, "imageset.yaml", "a\n");
  git(desk, "push", "--quiet", "origin", "HEAD:main");
  git(folder, "clone", "--quiet", bare, clone);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const main = { remote: "origin", ref: "main" };

describe("a clone", () => {
  test("is found from a folder in it, and not outside", async () => {
    mkdirSync(join(clone, "deep"));
    expect(await findClone(join(clone, "deep"))).toEqual({ root: clone, prefix: "deep/" });
    expect(await findClone(folder)).toBeUndefined();
  });

  test("is brought to the branch of its remote", async () => {
    commit(desk, "imageset.yaml", "b\n");
    git(desk, "push", "--quiet", "origin", "HEAD:main");
    const { commit: now, before } = await updateClone(clone, main);
    expect(now).toBe(await headOf(desk));
    expect(before).not.toBe(now);
    expect(await updateClone(clone, main)).toEqual({ commit: now, before: now });
  });

  test("keeps its own commits on top of the remote's", async () => {
    mkdirSync(join(clone, "records"));
    commit(clone, "records/one", "1\n");
    commit(desk, "imageset.yaml", "b\n");
    git(desk, "push", "--quiet", "origin", "HEAD:main");
    await updateClone(clone, main);
    expect(git(clone, "log", "--format=%s")).toBe(
      "change records/one\nchange imageset.yaml\nchange imageset.yaml",
    );
  });

  test("whose commits contradict the remote's is refused and left as it was", async () => {
    commit(clone, "imageset.yaml", "mine\n");
    commit(desk, "imageset.yaml", "theirs\n");
    git(desk, "push", "--quiet", "origin", "HEAD:main");
    await expect(updateClone(clone, main)).rejects.toMatchObject({ code: "refused" });
    expect(await branchOf(clone)).toBe("main");
    expect(await dirtyPaths(clone)).toEqual([]);
  });

  test("a branch that the remote lacks is an error with what git said", async () => {
    await expect(updateClone(clone, { remote: "origin", ref: "absent" })).rejects.toThrow(
      /git fetch failed with exit status \d+: fatal: couldn't find remote ref absent/,
    );
  });

  test("says which files are changed or new", async () => {
    writeFileSync(join(clone, "imageset.yaml"), "c\n");
    writeFileSync(join(clone, "new file"), "");
    expect(await dirtyPaths(clone)).toEqual(["imageset.yaml", "new file"]);
  });

  test("says whether Git would take a folder", async () => {
    mkdirSync(join(clone, "workspace"));
    expect(await isTracked(clone, "workspace")).toBe(true);
    commit(clone, ".gitignore", "/workspace/\n");
    expect(await isTracked(clone, "workspace")).toBe(false);
  });

  test("commits and pushes a folder alone, on top of what the remote got meanwhile, and once", async () => {
    commit(desk, "imageset.yaml", "b\n");
    git(desk, "push", "--quiet", "origin", "HEAD:main");
    mkdirSync(join(clone, "records"));
    writeFileSync(join(clone, "records/one"), "1\n");
    writeFileSync(join(clone, "imageset.yaml"), "changed by hand\n");
    git(clone, "stash", "--quiet", "--", "imageset.yaml");
    const wanted = { path: "records", message: "Record one", remote: "origin", branch: "main" };
    const made = await commitFolder(clone, wanted);
    expect(await commitFolder(clone, wanted)).toBe(made);
    git(desk, "pull", "--quiet", "--rebase", "origin", "main");
    expect(git(desk, "log", "--format=%s")).toBe(
      "Record one\nchange imageset.yaml\nchange imageset.yaml",
    );
  });
});
