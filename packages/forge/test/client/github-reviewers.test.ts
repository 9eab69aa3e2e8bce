import type { ForgeProject } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitHubWorld } from "../forges/github/world.ts";

describe("reviewers whom a process did not come to ask", () => {
  const wanted = ["Carol", "team:platform"];
  let world: GitHubWorld;
  let path: string;
  let project: ForgeProject;

  beforeEach(async () => {
    world = await GitHubWorld.open();
    path = world.addProject("gitops", { "README.md": "GitOps\n" });
    world.push(path, { branch: "change", files: { "a.yaml": "a: 1\n" } });
    world.openChangeRequest(path, { source: "change", title: "Change", account: "alice" });
    world.permit(path, "Carol", "write");
    world.state.teams.add("platform");
    project = await world.open(path);
  });

  afterEach(() => world.close());

  async function callsOf(act: () => Promise<unknown>): Promise<string[]> {
    const before = world.calls.length;
    await act();
    return world.calls.slice(before).map(({ operation }) => operation);
  }

  async function ask(names: readonly string[] = wanted): Promise<boolean> {
    const changeRequest = await project.changeRequest(1);
    return changeRequest === undefined ? false : project.askForReview(changeRequest, names);
  }

  test("are asked, once", async () => {
    expect(await ask()).toBe(true);
    expect((await project.changeRequest(1))?.reviewers).toEqual(wanted);
    expect(await callsOf(() => ask(["carol", "team:Platform"]))).toEqual(["pulls/get"]);
  });

  test("are none when there is nobody else than the author", async () => {
    expect(await callsOf(() => ask(["alice"]))).toEqual(["pulls/get"]);
    expect(await callsOf(() => ask([]))).toEqual(["pulls/get"]);
  });

  test("are not asked when they reviewed without that", async () => {
    world.review(path, 1, "Carol", "COMMENTED");
    expect(await ask(["carol"])).toBe(false);
    expect(await ask()).toBe(true);
    expect(world.changeRequest(path, 1).reviewers).toEqual(["team:platform"]);
  });

  test("are not asked again when they gave their review, or somebody took them off", async () => {
    await ask();
    world.review(path, 1, "Carol", "APPROVED");
    world.state.askForReview(world.pull(path, 1), world.state.user("bob"), "team:platform", false);
    expect((await project.changeRequest(1))?.reviewers).toEqual([]);
    expect(await ask()).toBe(false);
    expect(world.changeRequest(path, 1).reviewers).toEqual([]);
  });

  test.each([
    ["nobody can be asked", "request-reviewers", 422],
    ["who was asked is not shown", "list-events", 403],
  ])("are left out when %s", async (_why, part, status) => {
    world.mishap({ fits: ({ operation }) => operation.endsWith(part), answer: { status } });
    expect(await ask()).toBe(false);
  });

  test("are asked next time when GitHub does not answer", async () => {
    const fits = ({ operation }: { operation: string }): boolean => /list-events/.test(operation);
    world.mishap({ fits, times: 9, answer: { status: 500 } });
    await expect(ask()).rejects.toMatchObject({ code: "network" });
  });
});
