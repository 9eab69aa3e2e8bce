import { inspect } from "node:util";
import { openProject } from "@mirrorkit/forge";
import { afterEach, expect, test } from "vitest";
import { GitHubWorld } from "../forges/github/world.ts";

const open: GitHubWorld[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((world) => world.close()));
});

async function begin(as: "app" | "actions"): Promise<[GitHubWorld, string]> {
  const world = await GitHubWorld.open({ as });
  open.push(world);
  const path = world.addProject("config", { "a.yaml": "a: 1\n" });
  world.push(path, { branch: "change", files: { "a.yaml": "a: 2\n" } });
  world.openChangeRequest(path, { source: "change", title: "Change", account: "alice" });
  return [world, path];
}

test("the token of an Actions job writes as github-actions", async () => {
  const [world, path] = await begin("actions");
  const project = await world.open(path);
  expect((await project.self()).name).toBe("github-actions[bot]");
  expect((await project.addComment(1, "x")).author).toEqual(await project.self());
});

test("a token that is not accepted is not taken for that of an Actions job", async () => {
  const [world, path] = await begin("actions");
  const project = await world.open(path);
  world.revoke(true);
  await expect(project.self()).rejects.toMatchObject({ code: "unauthorized" });
  world.revoke(false);
  expect((await project.self()).name).toBe("github-actions[bot]");
});

test("an app takes one token, for this repository and for what it needs", async () => {
  const [world, path] = await begin("app");
  world.addProject("another", {});
  const project = await world.open(path);
  await project.comments(1);
  await project.self();
  expect(world.app?.issued).toHaveLength(1);
  expect(world.app?.issued[0]).toMatchObject({
    repositories: ["config"],
    permissions: {
      metadata: "read",
      contents: "write",
      pull_requests: "write",
      checks: "write",
      actions: "read",
    },
  });
  expect(Object.keys(world.app?.issued[0]?.permissions ?? {})).not.toContain("administration");
});

test("every answer is told: to the app itself, for its token, and to what that reads and writes", async () => {
  const [world, path] = await begin("app");
  const heard: (number | undefined)[] = [];
  const connection = { ...world.connection, onAnswer: (status?: number) => heard.push(status) };
  const project = await openProject("github", connection, path);
  await project.self();
  await project.addComment(1, "x");
  expect(await project.changeRequest(99)).toBeUndefined();
  world.mishap({ hangUp: true });
  await expect(project.addComment(1, "y")).rejects.toMatchObject({ code: "network" });
  expect(heard).toHaveLength(world.calls.length);
  expect(heard.filter((status) => status === 404)).toHaveLength(1);
  expect(heard.at(-1)).toBeUndefined();
});

test("an app whose token has expired gets another and goes on, also when it writes", async () => {
  const [world, path] = await begin("app");
  const project = await world.open(path);
  world.app?.expireTokens();
  await project.addComment(1, "once");
  world.app?.expireTokens();
  expect(await project.comments(1)).toHaveLength(1);
  expect(world.app?.issued).toHaveLength(3);
});

test("an app that is not accepted any more does not try for ever", async () => {
  const [world, path] = await begin("app");
  const project = await world.open(path);
  world.revoke(true);
  await expect(project.comments(1)).rejects.toMatchObject({ code: "unauthorized" });
  expect(world.app?.issued).toHaveLength(2);
});

test("an app that is not installed for a repository cannot open it", async () => {
  const [world] = await begin("app");
  await expect(world.open("acme/other")).rejects.toMatchObject({ code: "not-found" });
});

test("an app opens a repository that has moved, by its number", async () => {
  const [world, path] = await begin("app");
  world.moveProject(path, "other/renamed");
  const project = await world.open(path);
  expect(project.name).toBe("other/renamed");
  expect(world.app?.issued[0]?.repositories).toEqual(["renamed"]);
});

test("a key that is none is told without showing it", async () => {
  const [world, path] = await begin("app");
  const privateKey = "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n";
  const credentials = { appId: "4711", privateKey };
  const connection = { apiUrl: world.apiUrl, credentials };
  const failure = await openProject("github", connection, path).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "unauthorized" });
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain("c2VjcmV0");
});

test("the key of another app is not accepted", async () => {
  const [world, path] = await begin("app");
  const { credentials } = world.connection;
  const connection = { apiUrl: world.apiUrl, credentials: { ...credentials, appId: "1" } };
  const failure = openProject("github", connection, path);
  await expect(failure).rejects.toMatchObject({ code: "unauthorized" });
});

test("apps on two servers with the same numbers never get each other's token", async () => {
  const worlds = [await begin("app"), await begin("app")] as const;
  const projects = await Promise.all(worlds.map(([world, path]) => world.open(path)));
  await Promise.all(projects.map((project, index) => project.addComment(1, `${index}`)));
  for (const [index, [world, path]] of worlds.entries()) {
    expect(world.comments(path, 1)).toMatchObject([{ body: `${index}` }]);
    expect(world.app?.issued).toHaveLength(1);
  }
});
