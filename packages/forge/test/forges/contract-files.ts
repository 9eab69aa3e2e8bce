import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { accountOf, begin, countCalls, hardText, newCommit, textOf } from "./contract-project.ts";
import { chooseDefaultBranch } from "./set-up.ts";
import type { ForgeWorld } from "./world.ts";

const permissions = ["read", "write", "maintain", "admin"] as const;

export function describeFiles(current: () => ForgeWorld): void {
  test("it says which forge it is on, under which name, and how long a comment may be", async () => {
    const { project, path, world } = await begin(current());
    expect(project.kind).toBe(world.kind);
    expect(project.name).toBe(path);
    expect(project.largestComment).toBeGreaterThan(65_000);
  });

  test("it asks once who we are", async () => {
    const { project, world } = await begin(current());
    expect((await project.self()).name).toBe(world.botName);
    expect(await countCalls(world, () => project.self())).toBe(0);
  });

  test("the account that we write as is the author of what we write", async () => {
    const { project, number } = await begin(current());
    expect((await project.addComment(number, "hello")).author).toEqual(await project.self());
  });

  test.each(permissions)("an account with the permission %s has it", async (permission) => {
    const begun = await begin(current());
    begun.world.permit(begun.path, "carol", permission);
    expect(await begun.project.permission(await accountOf(begun, "carol"))).toBe(permission);
  });

  test("a stranger may do nothing, nor may who has lost the permission", async () => {
    const begun = await begin(current());
    begun.world.permit(begun.path, "dave", "admin");
    const [mallory, dave] = [await accountOf(begun, "mallory"), await accountOf(begun, "dave")];
    begun.world.permit(begun.path, "dave", "none");
    expect(await begun.project.permission(mallory)).toBe("none");
    expect(await begun.project.permission(dave)).toBe("none");
  });

  test("an account that has taken over somebody's name has nothing of the permission", async () => {
    const begun = await begin(current());
    begun.world.permit(begun.path, "carol", "admin");
    const carol = await accountOf(begun, "carol");
    expect(await begun.project.permission({ ...carol, id: "987654321" })).toBe("none");
  });

  test("a branch is at a commit, or is not there", async () => {
    const { world, path, project } = await begin(current());
    const sha = world.push(path, { branch: "feature/ä.b", files: { "x.txt": "x" } });
    expect(await project.branch("feature/ä.b")).toBe(sha);
    expect(await project.branch("feature")).toBeUndefined();
  });

  test("a file is read at a branch and at a commit", async () => {
    const { world, path, project, head } = await begin(current());
    const request = { path: "imageset.yaml", maxBytes: 1000 };
    const main = world.branch(path, "main") ?? "";
    expect(textOf(await project.readFile({ ...request, ref: head }))).toBe("changed\n");
    expect(textOf(await project.readFile({ ...request, ref: "change" }))).toBe("changed\n");
    expect(textOf(await project.readFile({ ...request, ref: main }))).toContain("kind:");
  });

  test("a file that is not there is undefined, and so is a folder", async () => {
    const { project } = await begin(current());
    const request = { ref: "main", maxBytes: 1000 };
    expect(await project.readFile({ ...request, path: "no/such.yaml" })).toBeUndefined();
    expect(await project.readFile({ ...request, path: "clusters" })).toBeUndefined();
  });

  test("a symbolic link is refused, whatever its target is called", async () => {
    const { world, path, project } = await begin(current());
    const text = "kind: ImageSetConfiguration\nmirror: {}\n";
    const links = { "text.yaml": { link: text }, "plain.yaml": { link: "imageset.yaml" } };
    const ref = world.push(path, { branch: "main", files: { ...links, "file.yaml": text } });
    const read = (name: string, at: string): Promise<Uint8Array | undefined> =>
      project.readFile({ path: name, ref: at, maxBytes: 1000 });
    for (const at of [ref, "main"]) {
      for (const name of Object.keys(links)) {
        await expect(read(name, at)).rejects.toMatchObject({ code: "refused" });
      }
      expect(textOf(await read("file.yaml", at))).toBe(text);
    }
    expect((await project.readTree(ref, "")).get("text.yaml")?.mode).toBe("120000");
  });

  test("a branch that is not there has no files, which is no answer", async () => {
    const { project } = await begin(current());
    const missing = { code: "not-found" };
    const request = { path: "imageset.yaml", ref: "gone", maxBytes: 1000 };
    await expect(project.readFile(request)).rejects.toMatchObject(missing);
    await expect(project.readTree("gone", "clusters")).rejects.toMatchObject(missing);
  });

  test("a file is read byte for byte, whatever its name and content", async () => {
    const { world, path, project } = await begin(current());
    const binary = Uint8Array.from({ length: 700 }, (_, index) => index % 256);
    const files = { "dir ü/#1 %41?.txt": hardText, "binary.bin": binary, empty: "" };
    world.push(path, { branch: "main", files });
    const read = async (name: string): Promise<Uint8Array | undefined> =>
      await project.readFile({ path: name, ref: "main", maxBytes: 1000 });
    expect(textOf(await read("dir ü/#1 %41?.txt"))).toBe(hardText);
    expect(Buffer.from((await read("binary.bin")) ?? [])).toEqual(Buffer.from(binary));
    expect(await read("empty")).toHaveLength(0);
  });

  test("a large file is read whole, and one that is larger than allowed is refused", async () => {
    const { world, path, project } = await begin(current());
    const text = "0123456789abcde\n".repeat(50_000);
    world.push(path, { branch: "main", files: { "large.txt": text } });
    const request = { path: "large.txt", ref: "main" };
    expect(textOf(await project.readFile({ ...request, maxBytes: text.length }))).toBe(text);
    const tooLarge = project.readFile({ ...request, maxBytes: text.length - 1 });
    await expect(tooLarge).rejects.toMatchObject({ code: "refused" });
  });

  test("a tree holds all files below a folder, by path, with the names of their contents", async () => {
    const { project } = await begin(current());
    const east = await project.readTree("main", "clusters/east");
    expect([...east.keys()].sort()).toEqual(["clusters/east/a.yaml", "clusters/east/deep/b.yaml"]);
    const blob = createHash("sha1").update("blob 5\0a: 1\n").digest("hex");
    expect(east.get("clusters/east/a.yaml")).toEqual({ blob, mode: "100644" });
    expect((await project.readTree("main", "")).size).toBe(4);
  });

  test("a folder that is not there has no files, nor has one whose name begins the same", async () => {
    const { project } = await begin(current());
    expect((await project.readTree("main", "clusters/eas")).size).toBe(0);
    expect((await project.readTree("main", "none")).size).toBe(0);
  });

  test("a path has a file, a folder, a link, a submodule or nothing, and nothing lies behind a link", async () => {
    const { world, path, project } = await begin(current());
    const files = {
      "link.yaml": { link: "imageset.yaml" },
      away: { link: "clusters" },
      "deep/run.sh": { mode: "100755", content: "run\n" },
      "ext/sub": { mode: "160000", content: "a".repeat(40) },
    } as const;
    const ref = world.push(path, { branch: "main", files });
    const modes = {
      "imageset.yaml": "100644",
      clusters: "040000",
      "clusters/east/deep": "040000",
      "clusters/east/deep/b.yaml": "100644",
      "link.yaml": "120000",
      away: "120000",
      "deep/run.sh": "100755",
      "ext/sub": "160000",
      "away/east/a.yaml": undefined,
      "imageset.yaml/more": undefined,
      "ext/sub/more": undefined,
      "clusters/eas": undefined,
      "none/at/all": undefined,
    };
    for (const at of [ref, "main"]) {
      for (const [name, mode] of Object.entries(modes)) {
        expect((await project.entry(at, name))?.mode, name).toBe(mode);
      }
    }
    const object = createHash("sha1").update("blob 5\0a: 1\n").digest("hex");
    expect((await project.entry(ref, "clusters/east/a.yaml"))?.object).toBe(object);
    await expect(project.entry("gone", "clusters")).rejects.toMatchObject({ code: "not-found" });
  });

  test("a tree that was read tells what is at its paths without another request", async () => {
    const { world, project, head } = await begin(current());
    await project.entry(head, "clusters/east/a.yaml");
    const again = ["clusters", "clusters/west", "clusters/east/deep", "imageset.yaml", "none/x"];
    const asked = countCalls(world, async () => {
      for (const path of again) await project.entry(head, path);
    });
    expect(await asked).toBe(0);
  });

  test("a tree of more files than a page holds is whole", async () => {
    const { world, path, project } = await begin(current());
    const names = Array.from({ length: 230 }, (_, index) => `many/f${1000 + index}.yaml`);
    world.push(path, {
      branch: "main",
      files: Object.fromEntries(names.map((name) => [name, name])),
    });
    expect([...(await project.readTree("main", "many")).keys()].sort()).toEqual(names);
  });

  test("a comparison gives the commits since the merge base, oldest first, and what differs", async () => {
    const { world, path, project, head } = await begin(current());
    const base = world.branch(path, "main");
    const second = world.push(path, {
      branch: "change",
      files: { "b.txt": "2" },
      message: "two\n\nlines",
    });
    world.push(path, { branch: "main", files: { "other.txt": "o" } });
    const range = await project.compare("main", "change");
    expect(range.mergeBase).toBe(base);
    expect(range.commits).toEqual([
      { sha: head, message: "change" },
      { sha: second, message: "two\n\nlines" },
    ]);
    expect(range.files).toEqual(["b.txt", "imageset.yaml"]);
    expect((await project.compare("change", "change")).commits).toEqual([]);
  });

  test("a commit makes a branch on top of its base", async () => {
    const begun = await begin(current());
    const { world, path, project } = begun;
    const request = newCommit(begun, {
      message: `subject\n\n${hardText}`,
      write: new Map([
        ["clusters/east/a.yaml", hardText],
        ["new/ü.txt", ""],
      ]),
      existing: new Set(["clusters/east/a.yaml"]),
      remove: ["clusters/west/c.yaml"],
    });
    const sha = await project.commit(request);
    expect(world.branch(path, "bot/change")).toBe(sha);
    expect(world.log(path, "bot/change")[0]).toBe(`subject\n\n${hardText}`);
    expect(world.log(path, "bot/change")).toHaveLength(2);
    const files = world.files(path, "bot/change");
    expect([...files.keys()].sort()).toEqual([
      "clusters/east/a.yaml",
      "clusters/east/deep/b.yaml",
      "imageset.yaml",
      "new/ü.txt",
    ]);
    expect(files.get("clusters/east/a.yaml")).toBe(hardText);
  });

  test.each(["100755", "120000", "160000"] as const)(
    "what has the mode %s is replaced by a regular file",
    async (mode) => {
      const begun = await begin(current());
      const { world, path, project } = begun;
      const text = "a: 1\n";
      world.push(path, { branch: "main", files: { "odd.yaml": { mode, content: text } } });
      const base = world.branch(path, "main") ?? "";
      const write = new Map([["odd.yaml", text]]);
      const commit = { base, write, existing: new Set<string>(), remove: ["odd.yaml"] };
      const sha = await project.commit(newCommit(begun, commit));
      const blob = createHash("sha1").update(`blob ${text.length}\0${text}`).digest("hex");
      expect((await project.readTree(sha, "")).get("odd.yaml")).toEqual({ mode: "100644", blob });
      expect((await project.compare("main", sha)).files).toEqual(["odd.yaml"]);
    },
  );

  test("a commit sets a branch anew, on top of where the target is now", async () => {
    const begun = await begin(current());
    const { world, path, project } = begun;
    const expected = await project.commit(newCommit(begun, {}));
    world.push(path, { branch: "main", files: { "later.txt": "l" }, message: "later" });
    const write = new Map([["clusters/east/new.yaml", "new: 2\n"]]);
    await project.commit(newCommit(begun, { expected, write }));
    expect(world.log(path, "bot/change").slice(0, 2)).toEqual(["change by the bot", "later"]);
    expect(world.files(path, "bot/change").get("clusters/east/new.yaml")).toBe("new: 2\n");
  });

  test("a commit that expects no branch leaves one that is there alone", async () => {
    const begun = await begin(current());
    const commit = begun.project.commit(newCommit(begun, { branch: "change" }));
    await expect(commit).rejects.toMatchObject({ code: "conflict" });
    expect(begun.world.branch(begun.path, "change")).toBe(begun.head);
  });

  test("a commit leaves a branch alone that somebody pushed to, or deleted, meanwhile", async () => {
    const begun = await begin(current());
    const { world, path, project } = begun;
    const expected = await project.commit(newCommit(begun, {}));
    const theirs = world.push(path, { branch: "bot/change", files: { "mine.txt": "m" } });
    const again = newCommit(begun, { expected });
    await expect(project.commit(again)).rejects.toMatchObject({ code: "conflict" });
    expect(world.branch(path, "bot/change")).toBe(theirs);
    world.deleteBranch(path, "bot/change");
    await expect(project.commit(again)).rejects.toMatchObject({ code: "conflict" });
    expect(world.branch(path, "bot/change")).toBeUndefined();
  });

  test("a branch is deleted once; that it is gone is no error", async () => {
    const begun = await begin(current());
    const sha = await begun.project.commit(newCommit(begun, {}));
    await begun.project.deleteBranch("bot/change", sha);
    await begun.project.deleteBranch("bot/change", sha);
    expect(begun.world.branch(begun.path, "bot/change")).toBeUndefined();
  });

  test("a branch that somebody pushed to meanwhile is not deleted", async () => {
    const begun = await begin(current());
    const { world, path, project } = begun;
    const sha = await project.commit(newCommit(begun, {}));
    const theirs = world.push(path, { branch: "bot/change", files: { "mine.txt": "m" } });
    const removal = project.deleteBranch("bot/change", sha);
    await expect(removal).rejects.toMatchObject({ code: "conflict" });
    expect(world.branch(path, "bot/change")).toBe(theirs);
  });

  test("the default branch is the one that the project names", async () => {
    const { world, path, project } = await begin(current());
    expect(project.defaultBranch).toBe("main");
    chooseDefaultBranch(world, path, "trunk/ä");
    expect((await world.open(path)).defaultBranch).toBe("trunk/ä");
  });

  test("the page of a file names the path, the commit and the line", async () => {
    const { project, path, head } = await begin(current());
    const url = project.fileUrl("a b/c#d.yaml", head, 12);
    expect(url).toContain(path);
    expect(url).toContain(`${head}/a%20b/c%23d.yaml`);
    expect(url.endsWith("#L12")).toBe(true);
    expect(project.fileUrl("a.yaml", head).endsWith("a.yaml")).toBe(true);
  });
}
