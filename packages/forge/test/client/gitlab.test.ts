import type { ChangeRequest, CommitRequest, ForgeProject } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeForge } from "../forges/contract.ts";
import { GitLabWorld } from "../forges/gitlab/world.ts";

describeForge("GitLab", () => GitLabWorld.open());

let world: GitLabWorld;
let name: string;
let main: string;
let bot: ForgeProject;

beforeEach(async () => {
  world = await GitLabWorld.open();
  name = world.addProject("config", { "imageset.yaml": "kind: ImageSetConfiguration\n" });
  main = world.branch(name, "main") ?? "";
  bot = await world.open(name);
});

afterEach(async () => {
  await world.close();
});

function propose(): number {
  world.push(name, { branch: "topic", files: { "a.txt": "a\n" } });
  return world.openChangeRequest(name, { source: "topic", title: "Topic", account: "ann" });
}

async function changeRequest(number: number): Promise<ChangeRequest> {
  const found = await bot.changeRequest(number);
  if (found === undefined) throw new Error(`no change request ${number}`);
  return found;
}

function commit(more: Partial<CommitRequest>): Promise<string> {
  return bot.commit({
    branch: "mirrorkit/x",
    expected: undefined,
    base: main,
    message: "Change",
    write: new Map([["b.yaml", "b: 1\n"]]),
    existing: new Set(),
    remove: [],
    ...more,
  });
}

/** What was asked for; by default all since the project was opened. */
function operations(from = 1): readonly string[] {
  return world.calls.slice(from).map(({ operation }) => operation);
}

describe("the token", () => {
  test("that was revoked is unauthorized", async () => {
    world.revoke(true);
    await expect(bot.branch("main")).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("that may only read is unauthorized to write, and the error names the scope", async () => {
    const number = propose();
    world.state.scope = "read_api";
    await expect(bot.addComment(number, "hello")).rejects.toMatchObject({
      code: "unauthorized",
      hint: expect.stringContaining("scope api"),
    });
    expect(await bot.comments(number)).toEqual([]);
  });

  test("of an account that is no member finds no project, wherever it looks", async () => {
    const number = propose();
    const found = await changeRequest(number);
    world.permit(name, world.botName, "none");
    for (const look of [
      () => bot.branch("main"),
      () => bot.readFile({ path: "imageset.yaml", ref: "main", maxBytes: 100 }),
      () => bot.readTree("main", ""),
      () => bot.changeRequest(number),
      () => bot.comments(number),
      () => bot.deleteBranch("topic", found.head.sha),
      () => bot.deleteComment(number, "1"),
      () => bot.permission(found.author),
    ]) {
      await expect(look()).rejects.toMatchObject({ code: "not-found" });
    }
  });
});

describe("people", () => {
  test("may do what their level says, but nothing while they are blocked", async () => {
    const number = propose();
    const { author } = await changeRequest(number);
    expect(await bot.permission(author)).toBe("none");
    const ann = world.state.user("ann");
    const { members } = world.state.project(name);
    const levels = [5, 10, 15, 20, 30, 40, 50, 60];
    const may = [];
    for (const level of levels) {
      members.set(ann, level);
      may.push(await bot.permission(author));
    }
    const [read, write] = ["read", "write"];
    expect(may).toEqual(["none", read, read, read, write, "maintain", "admin", "admin"]);
    ann.state = "blocked";
    expect(await bot.permission(author)).toBe("none");
  });

  test("who approved an earlier commit do so no longer; a change of the target is no commit", async () => {
    const number = propose();
    world.approve(name, number, "rita");
    world.push(name, { branch: "topic", files: { "a.txt": "b\n" } });
    world.approve(name, number, "rolf");
    world.push(name, { branch: "other", files: {} });
    world.editChangeRequest(name, number, { target: "other" });
    const given = await bot.approvals(await changeRequest(number));
    expect(given.map(({ account, current }) => [account.name, current])).toEqual([
      ["rita", false],
      ["rolf", true],
    ]);
  });

  test("approve nothing that came in while we looked", async () => {
    const number = propose();
    const before = await changeRequest(number);
    world.push(name, { branch: "topic", files: { "a.txt": "b\n" } });
    world.approve(name, number, "rita");
    expect(await bot.approvals(before)).toMatchObject([{ current: false }]);
  });

  test("that are not there cannot review, and nothing is opened", async () => {
    world.push(name, { branch: "topic", files: { "a.txt": "a\n" } });
    const draft = { source: "topic", target: "main", title: "T", body: "", labels: [] };
    for (const reviewer of ["nobody", "team:platform"]) {
      await expect(
        bot.openChangeRequest({ ...draft, reviewers: [reviewer] }),
      ).rejects.toMatchObject({ code: "not-found" });
    }
    expect(world.changeRequests(name)).toEqual([]);
  });
});

describe("comments", () => {
  test("leave out what GitLab says by itself and what only some may read", async () => {
    const number = propose();
    world.comment(name, number, "ann", "for all");
    const request = world.state.request(name, number);
    const at = world.now();
    const author = world.state.user("rita");
    const internal = { id: 9_999, author, body: "secret", createdAt: at, updatedAt: at };
    request.notes.push({ ...internal, system: false, internal: true });
    world.push(name, { branch: "topic", files: { "a.txt": "b\n" } });
    expect(request.notes.length).toBeGreaterThan(2);
    expect((await bot.comments(number)).map(({ body }) => body)).toEqual(["for all"]);
  });

  test("that are nothing but commands are refused, for GitLab keeps no text of them", async () => {
    const number = propose();
    await expect(bot.addComment(number, "/close")).rejects.toMatchObject({ code: "refused" });
    expect(world.quickActions).toEqual([{ account: world.botName, command: "/close" }]);
  });

  test("may have commands in code blocks, which GitLab does not execute", async () => {
    const number = propose();
    const body = "Say\n\n```text\n/merge\n```\n\n/mirror approve-removals 0123abcd\n";
    expect((await bot.addComment(number, body)).body).toBe(body);
    expect(world.quickActions).toEqual([]);
    expect(world.changeRequest(name, number).state).toBe("open");
  });

  test("that are too long are refused as a whole", async () => {
    const number = propose();
    const body = "x".repeat(bot.largestComment);
    await expect(bot.addComment(number, `${body}x`)).rejects.toMatchObject({ code: "refused" });
    expect((await bot.addComment(number, body)).body).toHaveLength(bot.largestComment);
  });
});

describe("files", () => {
  test("are told from symbolic links, whatever is in the same folder", async () => {
    const { repository } = world.state.project(name);
    const files = repository.filesOf("main");
    for (let count = 0; count < 120; count += 1) {
      const sha = repository.writeBlob(`${count}`);
      files.set(`docs/file-${count}`, { mode: "100644", sha });
    }
    files.set("docs/link", { mode: "120000", sha: repository.writeBlob("../imageset.yaml") });
    const parent = repository.readCommit(main);
    if (parent === undefined) throw new Error("no commit");
    const { author, committer } = parent;
    const tree = repository.writeTree(files);
    const made = { tree, parents: [main], author, committer, message: "Link" };
    repository.setBranch("main", repository.writeCommit(made));
    const read = (path: string): Promise<unknown> =>
      bot.readFile({ path, ref: "main", maxBytes: 100 });
    await expect(read("docs/link")).rejects.toMatchObject({ code: "refused" });
    expect(await read("docs/file-7")).toEqual(Buffer.from("7"));
    expect((await bot.readTree("main", "docs")).size).toBe(121);
  });

  test("are read with the entry of their folder, which is read once a commit", async () => {
    world.push(name, { branch: "main", files: { "second.yaml": "s: 1\n", "deep/c.yaml": "c\n" } });
    const sha = world.branch(name, "main") ?? "";
    const read = (path: string, ref = sha): Promise<unknown> =>
      bot.readFile({ path, ref, maxBytes: 100 });
    await read("imageset.yaml", "main");
    expect(operations()).toEqual(["getRawFile", "listTree"]);
    await read("second.yaml");
    expect(operations().slice(2)).toEqual(["getRawFile"]);
    await bot.readTree(sha, "deep");
    await read("deep/c.yaml");
    expect(operations().slice(3)).toEqual(["listTree", "getRawFile"]);
    await read("imageset.yaml", main);
    expect(operations().slice(5)).toEqual(["listTree", "getRawFile"]);
  });

  test("that the tree lacks and that can be read are not absent, and looked for again", async () => {
    const sha = world.branch(name, "main") ?? "";
    const wanted = { path: "imageset.yaml", ref: sha, maxBytes: 100 };
    const entry = { id: sha, name: "x", type: "blob", path: "x", mode: "100644" };
    const answer = { status: 200, body: JSON.stringify([entry]) };
    world.mishap({ fits: ({ operation }) => operation === "listTree", answer });
    await expect(bot.readFile(wanted)).rejects.toMatchObject({ code: "network" });
    expect(await bot.readFile(wanted)).toBeDefined();
  });

  test("of a branch that moves while they are read are of one commit", async () => {
    const raw = ({ operation }: { operation: string }): boolean => operation === "getRawFile";
    const wanted = { path: "imageset.yaml", ref: "main", maxBytes: 100 };
    const before = world.calls.length;
    const reading = bot.readFile(wanted);
    while (!world.calls.slice(before).some(raw)) await new Promise((go) => setImmediate(go));
    world.push(name, { branch: "main", files: { "imageset.yaml": "another\n" } });
    expect(Buffer.from((await reading) ?? []).toString()).toMatch(/^(kind: .*|another)\n$/);
  });

  test("of a branch that is not there are no empty tree", async () => {
    expect(await bot.readTree("main", "nowhere")).toEqual(new Map());
    await expect(bot.readTree("gone", "")).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a commit", () => {
  test("of a wrong idea of the parent is a conflict, and nothing of it is there", async () => {
    const existing = new Set(["b.yaml"]);
    await expect(commit({ existing })).rejects.toMatchObject({ code: "conflict" });
    const write = new Map([["imageset.yaml", "x\n"]]);
    await expect(commit({ write })).rejects.toMatchObject({ code: "conflict" });
    await expect(commit({ remove: ["gone.yaml"] })).rejects.toMatchObject({ code: "conflict" });
    expect(world.branch(name, "mirrorkit/x")).toBeUndefined();
  });

  test("on a branch that must not exist takes one request", async () => {
    await commit({});
    expect(operations()).toEqual(["createCommit"]);
    expect(world.calls.at(-1)?.body).not.toContain("force");
  });

  test("of more than GitLab takes at once is refused", async () => {
    const write = new Map(Array.from({ length: 30_000 }, (_, at) => [`f/${at}.yaml`, "x\n"]));
    await expect(commit({ write })).rejects.toMatchObject({ code: "refused" });
  });

  test("is compared by its files, with a line of commits in one request", async () => {
    const sha = await commit({ remove: ["imageset.yaml"] });
    const before = world.calls.length;
    const range = await bot.compare("main", "mirrorkit/x");
    expect(range).toEqual({
      mergeBase: main,
      commits: [{ sha, message: "Change" }],
      files: ["b.yaml", "imageset.yaml"],
    });
    expect(operations(before)).toEqual(["compare"]);
  });

  test("behind a merge is compared from where both were last the same", async () => {
    const number = propose();
    world.push(name, { branch: "other", files: { "o.txt": "o\n" } });
    const merged = world.merge(name, number);
    const { mergeBase, commits } = await bot.compare("other", "main");
    expect(mergeBase).toBe(main);
    expect(commits.at(-1)?.sha).toBe(merged);
    await expect(bot.compare("main", "gone")).rejects.toMatchObject({ code: "not-found" });
  });

  test("is compared without a list of files when GitLab has not all of them", async () => {
    const body = { commit: null, commits: [], diffs: [], compare_timeout: true };
    const headers = { "content-type": "application/json" };
    world.mishap({ answer: { status: 200, headers, body: JSON.stringify(body) } });
    expect((await bot.compare("main", "main")).files).toBeUndefined();
  });
});

describe("opening a change request", () => {
  const draft = { target: "main", title: "T", body: "", labels: [], reviewers: [] };
  const answered = (status: number, message: string): void => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ message: [message] });
    world.mishap({
      fits: ({ operation }) => operation === "createMergeRequest",
      answer: { status, headers, body },
    });
  };

  test("right after a push is tried again over GitLab's two passing failures", async () => {
    await commit({});
    answered(409, "Resource lock");
    answered(400, "source_branch does not exist");
    const opened = await bot.openChangeRequest({ ...draft, source: "mirrorkit/x" });
    expect(opened.number).toBe(1);
    expect(operations().filter((found) => found === "createMergeRequest")).toHaveLength(3);
  });

  test("is not tried again over any other", async () => {
    await commit({});
    answered(409, "Another open merge request already exists for this source branch: !1");
    const open = bot.openChangeRequest({ ...draft, source: "mirrorkit/x" });
    await expect(open).rejects.toMatchObject({ code: "conflict" });
    answered(400, "target_branch does not exist");
    const again = bot.openChangeRequest({ ...draft, source: "mirrorkit/x" });
    await expect(again).rejects.toMatchObject({ code: "refused" });
    expect(world.changeRequests(name)).toEqual([]);
  });

  test("with a label that cannot be is refused", async () => {
    await commit({});
    const open = bot.openChangeRequest({ ...draft, source: "mirrorkit/x", labels: ["a,b"] });
    await expect(open).rejects.toMatchObject({ code: "wrong-use" });
  });
});

describe("where a change request left its target", () => {
  test("is known without another request, once GitLab has prepared it", async () => {
    const number = propose();
    const found = await changeRequest(number);
    expect(await bot.mergeBase(found)).toBe(main);
    expect(operations()).toEqual(["getMergeRequest"]);
  });

  test("is asked for while GitLab has not, and for one out of a list", async () => {
    const number = propose();
    world.state.unprepared = true;
    expect(await bot.mergeBase(await changeRequest(number))).toBe(main);
    for await (const found of bot.changeRequests({})) expect(await bot.mergeBase(found)).toBe(main);
    expect(operations().filter((found) => found === "getMergeBase")).toHaveLength(2);
  });
});

test("a project without a commit has the default branch that its first one will be", async () => {
  world.state.project(name).switches.default_branch = null;
  expect((await world.open(name)).defaultBranch).toBe("main");
});

describe("the file of a job", () => {
  test("of a fork's pipeline is fetched from the fork", async () => {
    const sha = world.push(name, { branch: "topic", files: { "a.txt": "a\n" } });
    const request = { source: "topic", title: "From afar", account: "stranger", fork: true };
    const number = world.openChangeRequest(name, request);
    world.addArtefact(name, { sha, changeRequest: number, name: "job", files: { "o/m.txt": "m" } });
    const of = { changeRequest: number };
    const wanted = { sha, of, name: "job", path: "o/m.txt", maxBytes: 1_000 };
    const found = await bot.artefact(wanted);
    expect(Buffer.from(found?.bytes ?? []).toString()).toBe("m");
    expect(world.calls.at(-1)?.path).not.toContain(encodeURIComponent(name));
    expect(await bot.artefact({ ...wanted, path: "../m.txt" })).toBeUndefined();
  });

  test("that is listed and is not there does not fall back to an older pipeline", async () => {
    const sha = world.branch(name, "main") ?? "";
    for (const text of ["old", "new"]) {
      world.addArtefact(name, { sha, name: "job", files: { "m.txt": text } });
    }
    const wanted = { sha, of: { branch: "main" }, name: "job", path: "m.txt", maxBytes: 1_000 };
    const fits = ({ operation }: { operation: string }): boolean => operation === "getArtifacts";
    world.mishap({ fits, answer: { status: 404, body: `{"message":"404 Not Found"}` } });
    await expect(bot.artefact(wanted)).rejects.toMatchObject({ code: "network" });
    world.mishap({ fits, answer: { status: 200, body: "PK\u0003\u0004 and no more" } });
    await expect(bot.artefact(wanted)).rejects.toMatchObject({ code: "network" });
    expect(Buffer.from((await bot.artefact(wanted))?.bytes ?? []).toString()).toBe("new");
  });

  test("that has expired is none", async () => {
    const sha = world.branch(name, "main") ?? "";
    world.addArtefact(name, { sha, name: "job", files: { "m.txt": "m" } });
    const [job] = world.state.project(name).pipelines.at(-1)?.jobs ?? [];
    if (job === undefined) throw new Error("no job");
    job.expiresAt = new Date(0);
    const fits = ({ operation }: { operation: string }): boolean => operation === "getArtifacts";
    world.mishap({ fits, answer: { status: 404, body: `{"message":"404 Not Found"}` } });
    const wanted = { sha, of: { branch: "main" }, name: "job", path: "m.txt", maxBytes: 1_000 };
    expect(await bot.artefact(wanted)).toBeUndefined();
  });
});
