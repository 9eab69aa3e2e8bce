import type { ForgeProject } from "@mirrorkit/forge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitHubWorld } from "../forges/github/world.ts";

let world: GitHubWorld;
let path: string;
let project: ForgeProject;
let head: string;

beforeEach(async () => {
  world = await GitHubWorld.open();
  path = world.addProject("config", {
    "imageset.yaml": "a: 1\n",
    "clusters/east/a.yaml": "a",
    "clusters/east/deep/er/b.yaml": "b",
    "clusters/west/c.yaml": "c",
    "docs/d.md": "d",
  });
  head = world.push(path, { branch: "change", files: { "imageset.yaml": "a: 2\n" } });
  world.openChangeRequest(path, { source: "change", title: "Change", account: "alice" });
  project = await world.open(path);
});

afterEach(async () => {
  await world.close();
});

async function callsOf(act: () => Promise<unknown>): Promise<string[]> {
  const before = world.calls.length;
  await act();
  return world.calls.slice(before).map(({ operation }) => operation);
}

function commit(expected?: string): Promise<string> {
  return project.commit({
    branch: "bot/change",
    expected,
    base: world.branch(path, "main") ?? "",
    message: "m",
    write: new Map([["new.yaml", "n"]]),
    existing: new Set(),
    remove: ["docs/d.md"],
  });
}

/** Puts files of other kinds than regular ones on `main`. */
function addEntries(entries: Readonly<Record<string, { mode: string; sha: string }>>): void {
  const { git } = world.repo(path);
  const files = new Map([...git.filesOf("main"), ...Object.entries(entries)]);
  const parents = [world.branch(path, "main") ?? ""];
  const tree = git.writeTree(files);
  const made = world.state.commit(world.repo(path), { tree, parents, message: "m", by: "alice" });
  world.state.setBranch(world.repo(path), "main", made, world.state.user("alice"));
}

test("no more is asked than needed", async () => {
  expect(await callsOf(() => world.open(path))).toEqual(["repos/get"]);
  const file = { path: "imageset.yaml", ref: "main", maxBytes: 100 };
  expect(await callsOf(() => project.readFile(file))).toEqual(["graphql/File"]);
  expect(await callsOf(() => project.readTree("main", "clusters"))).toEqual(["git/get-tree"]);
  expect(await callsOf(() => commit())).toEqual([
    "git/create-tree",
    "git/create-commit",
    "updateRefs",
  ]);
  expect(await callsOf(() => project.addComment(1, "x"))).toEqual(["issues/create-comment"]);
  expect(await callsOf(() => project.editChangeRequest(1, {}))).toEqual([]);
});

test("a tree that is cut off is read folder by folder", async () => {
  const whole = await project.readTree("main", "clusters/east");
  world.treeLimit = 2;
  expect(await project.readTree("main", "clusters/east")).toEqual(whole);
  expect((await project.readTree("main", "")).size).toBe(5);
  expect((await project.readTree("main", "clusters/none")).size).toBe(0);
});

test("what is at a path of a tree that is cut off is found folder by folder", async () => {
  const sha = world.branch(path, "main") ?? "";
  const names = ["clusters", "clusters/east", "clusters/east/deep/b.yaml", "clusters/none/x"];
  const entries = (ref: string): Promise<unknown> =>
    Promise.all(names.map((name) => project.entry(ref, name)));
  const whole = await entries("main");
  world.treeLimit = 2;
  expect(await entries("main")).toEqual(whole);
  expect(await entries(sha)).toEqual(whole);
});

test("a tree that two ask for at once is asked for once", async () => {
  const sha = world.branch(path, "main") ?? "";
  const both = (): Promise<unknown> =>
    Promise.all([project.entry(sha, "clusters"), project.readTree(sha, "clusters")]);
  expect(await callsOf(both)).toEqual(["git/get-tree"]);
});

test("a symbolic link and a submodule are no files, but are in the tree", async () => {
  const link = world.repo(path).git.writeBlob("imageset.yaml");
  const submodule = { mode: "160000", sha: "5".repeat(40) };
  addEntries({ link: { mode: "120000", sha: link }, "ext/sub": submodule });
  const request = { ref: "main", maxBytes: 100 };
  const refused = { code: "refused" };
  await expect(project.readFile({ ...request, path: "link" })).rejects.toMatchObject(refused);
  await expect(project.readFile({ ...request, path: "ext/sub" })).rejects.toMatchObject(refused);
  const tree = await project.readTree("main", "");
  expect(tree.get("link")).toEqual({ mode: "120000", blob: link });
  expect(tree.get("ext/sub")).toEqual({ mode: "160000", blob: "5".repeat(40) });
});

test("an executable file is read", async () => {
  const sha = world.repo(path).git.writeBlob("#!/bin/sh\n");
  addEntries({ run: { mode: "100755", sha } });
  expect(await project.readFile({ path: "run", ref: "main", maxBytes: 100 })).toHaveLength(10);
});

test("a branch or commit that is not there has no files to read", async () => {
  const missing = { code: "not-found" };
  const request = { path: "imageset.yaml", ref: "gone", maxBytes: 100 };
  await expect(project.readFile(request)).rejects.toMatchObject(missing);
  await expect(project.readTree("gone", "")).rejects.toMatchObject(missing);
  await expect(project.compare("main", "gone")).rejects.toMatchObject(missing);
});

test("a branch whose rules refuse the commit is no conflict", async () => {
  const expected = await commit();
  world.repo(path).protectedBranches.add("bot/change");
  await expect(commit(expected)).rejects.toMatchObject({ code: "refused" });
});

test("a branch is deleted by one request; that its rules refuse it is no conflict", async () => {
  const sha = await commit();
  world.repo(path).protectedBranches.add("bot/change");
  const refused = project.deleteBranch("bot/change", sha);
  await expect(refused).rejects.toMatchObject({ code: "refused" });
  world.repo(path).protectedBranches.delete("bot/change");
  expect(await callsOf(() => project.deleteBranch("bot/change", sha))).toEqual(["updateRefs"]);
  expect(world.branch(path, "bot/change")).toBeUndefined();
});

test("a commit whose last answer was lost is found on the branch", async () => {
  const fits = ({ operation }: { operation: string }): boolean => operation === "updateRefs";
  world.mishap({ fits, answer: { status: 502 }, done: true });
  await expect(commit()).rejects.toMatchObject({ code: "network" });
  expect(world.log(path, "bot/change")).toEqual(["m", "begin"]);
});

test("the removal of a file that the base has not is refused", async () => {
  world.push(path, { branch: "main", files: { "docs/d.md": null } });
  await expect(commit()).rejects.toMatchObject({ code: "refused" });
  expect(world.branch(path, "bot/change")).toBeUndefined();
});

test("files that GitHub does not list in full are not listed", async () => {
  const many = Array.from({ length: 320 }, (_, index) => [`many/${index}.txt`, `${index}`]);
  world.push(path, { branch: "change", files: Object.fromEntries(many) });
  expect((await project.compare("main", "change")).files).toBeUndefined();
});

test("a change request that nothing holds is merged at once, at the commit that was meant", async () => {
  world.pull(path, 1).blocked = false;
  await project.mergeWhenReady(1, head);
  expect(world.changeRequest(path, 1).state).toBe("merged");
  await project.mergeWhenReady(1, head);
});

test("what is refused for being closed stays so", async () => {
  world.editChangeRequest(path, 1, { state: "closed" });
  await expect(project.mergeWhenReady(1, head)).rejects.toMatchObject({ code: "refused" });
});

test("teams review by their name, and the author not at all", async () => {
  await commit();
  world.state.teams.add("platform");
  const reviewers = ["team:platform", world.botName];
  const draft = { source: "bot/change", target: "main", title: "T", body: "", labels: [] };
  const { number } = await project.openChangeRequest({ ...draft, reviewers });
  expect(world.changeRequest(path, number).reviewers).toEqual(["team:platform"]);
});

test("reviewers that cannot be are told; the change request is open", async () => {
  await commit();
  const draft = { source: "bot/change", target: "main", title: "T", body: "", labels: ["l"] };
  const open = project.openChangeRequest({ ...draft, reviewers: ["nobody"] });
  await expect(open).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("#2 is open"),
  });
  expect(world.changeRequest(path, 2)).toMatchObject({ state: "open", labels: ["l"] });
});

test("a change request from a branch that is not there, or to one, is not opened", async () => {
  const draft = { title: "T", body: "", labels: [], reviewers: [] };
  const from = project.openChangeRequest({ ...draft, source: "gone", target: "main" });
  await expect(from).rejects.toMatchObject({ code: "not-found" });
  const to = project.openChangeRequest({ ...draft, source: "change", target: "gone" });
  await expect(to).rejects.toMatchObject({ code: "not-found" });
});

test.each([
  ["APPROVED", "COMMENTED", ["bob"]],
  ["APPROVED", "CHANGES_REQUESTED", []],
  ["CHANGES_REQUESTED", "APPROVED", ["bob"]],
  ["APPROVED", "DISMISSED", []],
])("after %s and %s the approvals are %j", async (first, second, names) => {
  world.review(path, 1, "bob", first);
  world.review(path, 1, "bob", second);
  const changeRequest = await project.changeRequest(1);
  const approvals = changeRequest === undefined ? [] : await project.approvals(changeRequest);
  expect(approvals.map(({ account }) => account.name)).toEqual(names);
});

test.each([
  ["triage", "read", "read"],
  ["security-reviewer", "write", "write"],
  ["maintain", "write", "maintain"],
])("the role %s with the permission %s is %s", async (role, permission, expected) => {
  const { id, login } = world.state.user("carol");
  world.repo(path).members.set(login, { permission, role });
  expect(await project.permission({ id: `${id}`, name: login })).toBe(expected);
});

test("a comment of an account that is gone is by the ghost", async () => {
  const at = world.now();
  const comment = { id: 1, author: undefined, body: "b", createdAt: at, updatedAt: at };
  world.pull(path, 1).comments.push({ ...comment, editedAt: undefined });
  expect(await project.comments(1)).toMatchObject([{ author: { name: "ghost" } }]);
});

test("a comment of an app is by the name that its account has", async () => {
  world.state.user("renovate[bot]", "Bot");
  world.comment(path, 1, "renovate[bot]", "hello");
  const { id } = world.state.user("renovate[bot]");
  const author = { id: `${id}`, name: "renovate[bot]" };
  expect(await project.comments(1)).toMatchObject([{ author }]);
});

test("a file that one interface does not find and the other lists is not absent", async () => {
  const error = { type: "NOT_FOUND", path: ["repository", "object", "file"], message: "no file" };
  const body = JSON.stringify({ data: { repository: null }, errors: [error] });
  const answer = { status: 200, headers: { "content-type": "application/json" }, body };
  const file = { path: "clusters/east/a.yaml", ref: head, maxBytes: 100 };
  world.mishap({ answer });
  await expect(project.readFile(file)).rejects.toMatchObject({ code: "network" });
  expect(await project.readFile(file)).toHaveLength(1);
  const gone = { ...file, path: "clusters/east/none.yaml" };
  expect(await callsOf(() => project.readFile(gone))).toEqual(["graphql/File", "git/get-tree"]);
  const also = { ...file, path: "docs/none.yaml" };
  expect(await callsOf(() => project.readFile(also))).toEqual(["graphql/File"]);
});

test("a folder that one interface does not list and the other has is not empty", async () => {
  const body = JSON.stringify({ sha: head, truncated: false, tree: [] });
  const answer = { status: 200, headers: { "content-type": "application/json" }, body };
  world.mishap({ answer, times: 2 });
  const read = project.readTree(head, "clusters/east");
  await expect(read).rejects.toMatchObject({ code: "network" });
  expect((await project.readTree(head, "clusters/east")).size).toBe(2);
});

test("the newest push has to be told of before it is said who contributed", async () => {
  const changeRequest = await project.changeRequest(1);
  if (changeRequest === undefined) throw new Error("no change request");
  const { activities } = world.repo(path);
  const last = activities.pop();
  if (last === undefined) throw new Error("no activity");
  const asked = project.contributors(changeRequest);
  await expect(asked).rejects.toMatchObject({ code: "network" });
  activities.push(last);
  expect(await project.contributors(changeRequest)).toMatchObject([{ name: "alice" }]);
});

test("a change request that waits in the merge queue is taken out of it", async () => {
  world.pull(path, 1).queued = true;
  await project.cancelAutoMerge(1);
  expect(world.pull(path, 1)).toMatchObject({ queued: false, state: "open" });
  expect(await callsOf(() => project.cancelAutoMerge(1))).toEqual(["graphql/MergePlans"]);
});
