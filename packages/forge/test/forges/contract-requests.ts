import type {
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestFilter,
  ForgeProject,
} from "@mirrorkit/forge";
import { expect, test } from "vitest";
import { begin, countCalls, hardText, newCommit } from "./contract-project.ts";
import type { ForgeWorld } from "./world.ts";

const draft: ChangeRequestDraft = {
  source: "bot/change",
  target: "main",
  title: "Mirror: release 4.20",
  body: "text",
  labels: [],
  reviewers: [],
};

async function list(project: ForgeProject, filter: ChangeRequestFilter): Promise<ChangeRequest[]> {
  const all: ChangeRequest[] = [];
  for await (const changeRequest of project.changeRequests(filter)) all.push(changeRequest);
  return all;
}

async function numbers(project: ForgeProject, filter: ChangeRequestFilter): Promise<number[]> {
  return (await list(project, filter)).map(({ number }) => number);
}

export function describeChangeRequests(current: () => ForgeWorld): void {
  test("a change request is what people see", async () => {
    const { world, path, project, number, head } = await begin(current());
    world.label(path, number, "alice", "mirror");
    expect(await project.changeRequest(number)).toMatchObject({
      number,
      title: "A change",
      body: "",
      state: "open",
      draft: false,
      author: { name: "alice" },
      head: { branch: "change", sha: head, fork: false },
      target: "main",
      labels: ["mirror"],
      autoMerge: false,
      updatedAt: world.now(),
    });
  });

  test("a number that was never given has no change request", async () => {
    const { project } = await begin(current());
    expect(await project.changeRequest(999)).toBeUndefined();
  });

  test("what comes from a fork says so, and where it left the target is found", async () => {
    const { world, path, project } = await begin(current());
    const base = world.branch(path, "main");
    const number = world.openChangeRequest(path, {
      source: "change",
      title: "From outside",
      body: hardText,
      account: "mallory",
      fork: true,
      draft: true,
    });
    world.push(path, { branch: "main", files: { "later.txt": "l" } });
    const found = await project.changeRequest(number);
    expect(found).toMatchObject({ draft: true, body: hardText, head: { fork: true } });
    expect(found === undefined ? "" : await project.mergeBase(found)).toBe(base);
  });

  test("a change request is closed, or merged", async () => {
    const { world, path, project, number } = await begin(current());
    world.editChangeRequest(path, number, { state: "closed" });
    expect(await project.changeRequest(number)).toMatchObject({ state: "closed" });
    world.editChangeRequest(path, number, { state: "open" });
    world.merge(path, number);
    expect(await project.changeRequest(number)).toMatchObject({ state: "merged" });
  });

  test("change requests are listed by state, the one that changed last first", async () => {
    const { world, path, project, number } = await begin(current());
    world.push(path, { branch: "second", files: { "s.txt": "s" } });
    const second = world.openChangeRequest(path, { source: "second", title: "2", account: "bob" });
    world.push(path, { branch: "third", files: { "t.txt": "t" } });
    const third = world.openChangeRequest(path, { source: "third", title: "3", account: "bob" });
    world.editChangeRequest(path, second, { state: "closed" });
    world.comment(path, number, "bob", "newest");
    expect(await numbers(project, {})).toEqual([number, third]);
    expect(await numbers(project, { state: "all" })).toEqual([number, second, third]);
  });

  test("change requests are listed by the time of their change", async () => {
    const { world, path, project, number } = await begin(current());
    const since = new Date(world.now().getTime() + 1000);
    world.push(path, { branch: "second", files: { "s.txt": "s" } });
    const second = world.openChangeRequest(path, { source: "second", title: "2", account: "bob" });
    expect(await numbers(project, { updatedSince: since })).toEqual([second]);
    expect(await numbers(project, { updatedSince: new Date(0) })).toEqual([second, number]);
  });

  test("change requests are listed by branch, those of forks with the same branch left out", async () => {
    const { world, path, project, number } = await begin(current());
    world.openChangeRequest(path, {
      source: "change",
      title: "fork",
      account: "mallory",
      fork: true,
    });
    world.push(path, { branch: "next", files: { "n.txt": "n" } });
    world.push(path, { branch: "stable", files: {} });
    const next = world.openChangeRequest(path, {
      source: "next",
      target: "stable",
      title: "n",
      account: "bob",
    });
    expect(await numbers(project, { source: "change" })).toEqual([number]);
    expect(await numbers(project, { target: "stable" })).toEqual([next]);
    expect(await numbers(project, { source: "change", target: "stable" })).toEqual([]);
  });

  test("a list of more than a page is whole, and no page is asked for that nobody takes", async () => {
    const { world, path, project } = await begin(current());
    world.push(path, { branch: "many", files: { "m.txt": "m" } });
    for (let count = 0; count < 104; count += 1) {
      world.openChangeRequest(path, { source: "many", title: `${count}`, account: "bob" });
    }
    expect(new Set(await numbers(project, {})).size).toBe(105);
    const first = await countCalls(world, async () => {
      for await (const { title } of project.changeRequests({})) if (title !== "") break;
    });
    expect(first).toBe(1);
  });

  test("a change request is opened with labels and reviewers", async () => {
    const begun = await begin(current());
    const { world, path, project } = begun;
    world.permit(path, "carol", "write");
    const sha = await project.commit(newCommit(begun, {}));
    const opened = await project.openChangeRequest({
      ...draft,
      body: hardText,
      labels: ["mirror", "🚀 ship"],
      reviewers: ["carol"],
    });
    expect(opened).toMatchObject({ state: "open", head: { sha }, author: { name: world.botName } });
    expect([...opened.labels].sort()).toEqual(["mirror", "🚀 ship"]);
    const seen = world.changeRequest(path, opened.number);
    expect(seen).toMatchObject({ title: draft.title, body: hardText, reviewers: ["carol"] });
    expect([...seen.labels].sort()).toEqual(["mirror", "🚀 ship"]);
  });

  test("a second change request between the same branches is a conflict", async () => {
    const begun = await begin(current());
    await begun.project.commit(newCommit(begun, {}));
    await begun.project.openChangeRequest(draft);
    const again = begun.project.openChangeRequest(draft);
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    expect(begun.world.changeRequests(begun.path)).toHaveLength(2);
  });

  test("an edit changes what it names and nothing else", async () => {
    const { world, path, project, number } = await begin(current());
    world.label(path, number, "alice", "kept");
    await project.editChangeRequest(number, { title: "Another" });
    expect(world.changeRequest(path, number)).toMatchObject({ title: "Another", body: "" });
    await project.editChangeRequest(number, { body: hardText, addLabels: ["added"] });
    const seen = world.changeRequest(path, number);
    expect(seen).toMatchObject({ title: "Another", body: hardText, state: "open" });
    expect([...seen.labels].sort()).toEqual(["added", "kept"]);
  });

  test("labels alone are added, those that are there already stay once", async () => {
    const { world, path, project, number } = await begin(current());
    world.label(path, number, "alice", "kept");
    await project.editChangeRequest(number, { addLabels: ["kept", "mirror", "🚀 ship"] });
    await project.editChangeRequest(number, { addLabels: ["mirror"] });
    const { labels } = world.changeRequest(path, number);
    expect([...labels].sort()).toEqual(["kept", "mirror", "🚀 ship"]);
    const read = await project.changeRequest(number);
    expect([...(read?.labels ?? [])].sort()).toEqual(["kept", "mirror", "🚀 ship"]);
  });

  test("a change request is closed and opened again", async () => {
    const { world, path, project, number } = await begin(current());
    await project.editChangeRequest(number, { state: "closed" });
    expect(world.changeRequest(path, number).state).toBe("closed");
    await project.editChangeRequest(number, { state: "open" });
    expect(world.changeRequest(path, number).state).toBe("open");
  });

  test("a change request that is not there cannot be edited", async () => {
    const { project } = await begin(current());
    const edit = project.editChangeRequest(999, { title: "x" });
    await expect(edit).rejects.toMatchObject({ code: "not-found" });
  });

  test("the forge merges when its rules allow, and says that it will", async () => {
    const { world, path, project, number, head } = await begin(current());
    await project.mergeWhenReady(number, head);
    expect(world.changeRequest(path, number)).toMatchObject({ autoMerge: true, state: "open" });
    expect(await project.changeRequest(number)).toMatchObject({ autoMerge: true });
  });

  test("what is to be merged when its rules allow can be taken back, also twice", async () => {
    const { world, path, project, number, head } = await begin(current());
    await project.cancelAutoMerge(number);
    await project.mergeWhenReady(number, head);
    expect(world.changeRequest(path, number)).toMatchObject({ autoMerge: true });
    await project.cancelAutoMerge(number);
    expect(world.changeRequest(path, number)).toMatchObject({ autoMerge: false, state: "open" });
    await project.cancelAutoMerge(number);
    world.editChangeRequest(path, number, { state: "closed" });
    await project.cancelAutoMerge(number);
    await expect(project.cancelAutoMerge(999)).rejects.toMatchObject({ code: "not-found" });
  });

  test("nothing is merged that was pushed to meanwhile", async () => {
    const { world, path, project, number, head } = await begin(current());
    world.push(path, { branch: "change", files: { "sneaked.txt": "in" } });
    const merge = project.mergeWhenReady(number, head);
    await expect(merge).rejects.toMatchObject({ code: "conflict" });
    expect(world.changeRequest(path, number)).toMatchObject({ autoMerge: false, state: "open" });
  });
}
