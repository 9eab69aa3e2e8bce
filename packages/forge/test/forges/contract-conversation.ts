import { expect, test } from "vitest";
import { type Begun, begin, hardText } from "./contract-project.ts";
import type { ForgeWorld } from "./world.ts";

async function approvalsOf({ project, number }: Begun): Promise<Record<string, boolean>> {
  const changeRequest = await project.changeRequest(number);
  if (changeRequest === undefined) throw new Error("no change request");
  const approvals = await project.approvals(changeRequest);
  return Object.fromEntries(approvals.map(({ account, current }) => [account.name, current]));
}

export function describeConversation(current: () => ForgeWorld): void {
  test("comments are listed oldest first, with who wrote them and when", async () => {
    const { world, path, project, number } = await begin(current());
    const first = world.comment(path, number, "alice", hardText);
    const at = world.now();
    const second = world.comment(path, number, "bob", "/mirror approve-removals 01234567");
    expect(await project.comments(number)).toMatchObject([
      { id: first, author: { name: "alice" }, body: hardText, createdAt: at, updatedAt: at },
      { id: second, author: { name: "bob" }, body: "/mirror approve-removals 01234567" },
    ]);
  });

  test("what the forge says by itself is no comment", async () => {
    const { world, path, project, number } = await begin(current());
    world.label(path, number, "alice", "mirror");
    world.push(path, { branch: "change", files: { "b.txt": "b" } });
    world.approve(path, number, "bob");
    expect(await project.comments(number)).toEqual([]);
  });

  test("a comment that was edited says so, and when", async () => {
    const { world, path, project, number } = await begin(current());
    const id = world.comment(path, number, "alice", "before");
    world.comment(path, number, "bob", "as it was");
    world.editComment(path, number, id, "after");
    const [comment, other] = await project.comments(number);
    expect(comment).toMatchObject({ body: "after", updatedAt: world.now(), edited: true });
    expect(comment?.createdAt).not.toEqual(comment?.updatedAt);
    expect(other).toMatchObject({ body: "as it was", edited: false });
    expect(await project.addComment(number, "new")).toMatchObject({ edited: false });
  });

  test("more comments than a page holds are listed whole and in order", async () => {
    const { world, path, project, number } = await begin(current());
    const ids = Array.from({ length: 205 }, (_, index) =>
      world.comment(path, number, "alice", `comment ${index}`),
    );
    expect((await project.comments(number)).map(({ id }) => id)).toEqual(ids);
  });

  test("a comment is written, changed and deleted", async () => {
    const { world, path, project, number } = await begin(current());
    const written = await project.addComment(number, hardText);
    expect(written).toMatchObject({ body: hardText, author: { name: world.botName } });
    expect(world.comments(path, number)).toEqual([
      { id: written.id, account: world.botName, body: hardText },
    ]);
    await project.editComment(number, written.id, "changed");
    expect(world.comments(path, number)).toMatchObject([{ id: written.id, body: "changed" }]);
    await project.deleteComment(number, written.id);
    await project.deleteComment(number, written.id);
    expect(world.comments(path, number)).toEqual([]);
  });

  test("a comment that is gone cannot be changed", async () => {
    const { project, number } = await begin(current());
    const { id } = await project.addComment(number, "here");
    await project.deleteComment(number, id);
    const edit = project.editComment(number, id, "changed");
    await expect(edit).rejects.toMatchObject({ code: "not-found" });
  });

  test("a comment may be as long as is said, and no longer", async () => {
    const { world, path, project, number } = await begin(current());
    const longest = "x".repeat(project.largestComment);
    await project.addComment(number, longest);
    const longer = project.addComment(number, `${longest}x`);
    await expect(longer).rejects.toMatchObject({ code: "refused" });
    expect(world.comments(path, number)).toHaveLength(1);
  });

  test("a change request that is not there cannot be commented", async () => {
    const { project } = await begin(current());
    await expect(project.comments(999)).rejects.toMatchObject({ code: "not-found" });
    await expect(project.addComment(999, "x")).rejects.toMatchObject({ code: "not-found" });
  });

  test("a label was added by somebody at a time", async () => {
    const { world, path, project, number } = await begin(current());
    world.label(path, number, "alice", "approve");
    const at = world.now();
    world.label(path, number, "bob", "other");
    expect(await project.labelledBy(number, "approve")).toMatchObject({
      account: { name: "alice" },
      at,
    });
    expect(await project.labelledBy(number, "never")).toBeUndefined();
  });

  test("a label that was taken away counts no more, and one that came back by who brought it", async () => {
    const { world, path, project, number } = await begin(current());
    world.label(path, number, "alice", "approve");
    world.label(path, number, "alice", "approve", false);
    expect(await project.labelledBy(number, "approve")).toBeUndefined();
    world.label(path, number, "bob", "approve");
    expect(await project.labelledBy(number, "approve")).toMatchObject({ account: { name: "bob" } });
  });

  test("the events of labels are read beyond the first page", async () => {
    const { world, path, project, number } = await begin(current());
    for (let count = 0; count < 60; count += 1) {
      world.label(path, number, "alice", "flapping");
      world.label(path, number, "alice", "flapping", false);
    }
    world.label(path, number, "bob", "flapping");
    const found = await project.labelledBy(number, "flapping");
    expect(found).toMatchObject({ account: { name: "bob" }, at: world.now() });
  });

  test("nobody has approved what nobody approved", async () => {
    expect(await approvalsOf(await begin(current()))).toEqual({});
  });

  test("approvals are for the commit that they were given for", async () => {
    const begun = await begin(current());
    const { world, path, number } = begun;
    world.permit(path, "bob", "write");
    world.permit(path, "carol", "write");
    world.approve(path, number, "bob");
    expect(await approvalsOf(begun)).toEqual({ bob: true });
    world.push(path, { branch: "change", files: { "more.txt": "m" } });
    world.approve(path, number, "carol");
    const after = await approvalsOf(begun);
    expect(after["carol"]).toBe(true);
    expect(after["bob"] ?? false).toBe(false);
  });
}
