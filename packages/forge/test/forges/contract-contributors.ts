import { expect, test } from "vitest";
import { type Begun, begin } from "./contract-project.ts";
import type { ForgeWorld } from "./world.ts";

async function contributorsOf({ project, number }: Begun, of = number): Promise<string[]> {
  const changeRequest = await project.changeRequest(of);
  if (changeRequest === undefined) throw new Error("no change request");
  const accounts = await project.contributors(changeRequest);
  expect(new Set(accounts.map(({ id }) => id)).size).toBe(accounts.length);
  return accounts.map(({ name }) => name).sort();
}

/** Has people an account on the forge. */
function register({ world, path }: Begun, ...names: readonly string[]): void {
  for (const name of names) world.permit(path, name, "read");
}

/** Opens a change request of a branch that somebody has pushed. */
function openFrom({ world, path }: Begun, source: string, account: string): number {
  return world.openChangeRequest(path, { source, title: source, account });
}

export function describeContributors(current: () => ForgeWorld): void {
  test("authors, committers and whoever pushed contribute, each once", async () => {
    const begun = await begin(current());
    const { world, path } = begun;
    register(begun, "ann", "ben", "cleo", "dan");
    world.push(path, { branch: "two", account: "ann", files: { "1.txt": "1" } });
    const number = openFrom(begun, "two", "ann");
    const people = { account: "ben", author: "cleo", committer: "dan" };
    world.push(path, { branch: "two", ...people, files: { "2.txt": "2" } });
    world.push(path, { branch: "two", account: "ann", files: { "3.txt": "3" } });
    expect(await contributorsOf(begun, number)).toEqual(["ann", "ben", "cleo", "dan"]);
  });

  test("who pushed contributes, whatever names the commits have", async () => {
    const begun = await begin(current());
    const { world, path } = begun;
    const people = { account: "mallory", author: "nobody here", committer: "nobody there" };
    world.push(path, { branch: "forged", ...people, files: { "f.txt": "f" } });
    const number = openFrom(begun, "forged", "bob");
    expect(await contributorsOf(begun, number)).toEqual(["mallory"]);
  });

  test("who pushed contributes, also when the commits were pushed away since", async () => {
    const begun = await begin(current());
    const { world, path } = begun;
    world.push(path, { branch: "anew", account: "ann", files: { "a.txt": "1" } });
    const number = openFrom(begun, "anew", "ann");
    world.push(path, { branch: "anew", account: "ben", files: { "a.txt": "2" } });
    world.push(path, { branch: "anew", account: "ann", files: { "a.txt": "3" }, force: true });
    expect(await contributorsOf(begun, number)).toEqual(["ann", "ben"]);
  });

  test("commits and pushes beyond the first page count", async () => {
    const begun = await begin(current());
    const { world, path } = begun;
    register(begun, "first", "last");
    const push = (account: string, author: string, text: string): void => {
      world.push(path, { branch: "long", account, author, files: { "l.txt": text } });
    };
    push("opener", "first", "0");
    for (let count = 0; count < 120; count += 1) push("ann", "ann", `n ${count}`);
    push("ann", "last", "end");
    const number = openFrom(begun, "long", "ann");
    expect(await contributorsOf(begun, number)).toEqual(["ann", "first", "last", "opener"]);
  });

  test("a branch that had the name before is not this one", async () => {
    const begun = await begin(current());
    const { world, path } = begun;
    world.push(path, { branch: "again", account: "ben", files: { "b.txt": "b" } });
    world.deleteBranch(path, "again");
    world.push(path, { branch: "again", account: "ann", files: { "a.txt": "a" } });
    const number = openFrom(begun, "again", "ann");
    expect(await contributorsOf(begun, number)).toEqual(["ann"]);
  });

  test("commits of the target that were merged in are not of the change", async () => {
    const begun = await begin(current());
    const { world, path } = begun;
    register(begun, "eve");
    world.push(path, { branch: "main", account: "eve", files: { "m.txt": "m" } });
    world.push(path, { branch: "later", account: "ann", files: { "l.txt": "l" } });
    const number = openFrom(begun, "later", "ann");
    expect(await contributorsOf(begun, number)).toEqual(["ann"]);
  });

  test("of a fork authors and committers are known, and no pushes of this project", async () => {
    const begun = await begin(current());
    const { world, path } = begun;
    register(begun, "cleo", "dan");
    const people = { account: "ben", author: "cleo", committer: "dan" };
    world.push(path, { branch: "outside", ...people, files: { "o.txt": "o" } });
    const request = { source: "outside", title: "From outside", account: "mallory", fork: true };
    const number = world.openChangeRequest(path, request);
    expect(await contributorsOf(begun, number)).toEqual(["cleo", "dan"]);
  });

  test.each([403, 404, 500])("pushes that cannot be read are none: %i", async (status) => {
    const begun = await begin(current());
    const { world } = begun;
    const fits = ({ path: asked }: { path: string }): boolean =>
      /\/(activity|events)\?/.test(asked);
    world.mishap({ fits, answer: { status, body: `{"message":"no"}` } });
    await expect(contributorsOf(begun)).rejects.toMatchObject({ code: expect.any(String) });
    expect(await contributorsOf(begun)).not.toEqual([]);
  });

  test("of a change request that was pushed to meanwhile nothing is said", async () => {
    const begun = await begin(current());
    const { world, path, project, number } = begun;
    const before = await project.changeRequest(number);
    if (before === undefined) throw new Error("no change request");
    world.push(path, { branch: "change", account: "mallory", files: { "m.txt": "m" } });
    const asked = project.contributors(before);
    await expect(asked).rejects.toMatchObject({ code: "conflict" });
  });
}
