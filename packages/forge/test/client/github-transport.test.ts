import { inspect } from "node:util";
import { type ChangeRequest, type ForgeProject, openProject } from "@mirrorkit/forge";
import { afterEach, expect, test } from "vitest";
import { authority, certificate, key } from "../forges/certificates.ts";
import { GitHubWorld, type GitHubWorldOptions } from "../forges/github/world.ts";
import { openProxy, openStranger } from "./bystanders.ts";

const tls = { cert: certificate, key };
const json = { "content-type": "application/json" };

let close: (() => Promise<void>) | undefined;

afterEach(async () => {
  await close?.();
  close = undefined;
});

async function openWorld(options: GitHubWorldOptions = {}): Promise<[GitHubWorld, string]> {
  const world = await GitHubWorld.open(options);
  close = () => world.close();
  return [world, world.addProject("config", { "a.yaml": "a: 1\n" })];
}

async function begin(options: GitHubWorldOptions = {}): Promise<[GitHubWorld, ForgeProject]> {
  const [world, path] = await openWorld(options);
  world.push(path, { branch: "change", files: { "a.yaml": "a: 2\n" } });
  world.openChangeRequest(path, { source: "change", title: "Change", account: "alice" });
  return [world, await world.open(path)];
}

test("a server whose certificate authority is named is trusted", async () => {
  const [world, path] = await openWorld({ tls, connection: { certificateAuthorities: authority } });
  expect((await world.open(path)).name).toBe(path);
});

test("a server that nobody vouches for is not reached", async () => {
  const [world, path] = await openWorld({ tls });
  await expect(world.open(path)).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("certificate"),
  });
  expect(world.calls).toEqual([]);
});

test("authorities that are no certificates are wrong use", async () => {
  const [world, path] = await openWorld({ connection: { certificateAuthorities: "not PEM" } });
  await expect(world.open(path)).rejects.toMatchObject({ code: "wrong-use" });
});

test("everything goes through the proxy, which learns no token", async () => {
  const proxy = await openProxy();
  const connection = { certificateAuthorities: authority, proxy: proxy.url };
  const [world, path] = await openWorld({ tls, connection });
  expect((await (await world.open(path)).self()).name).toBe(world.botName);
  await proxy.close();
  expect(proxy.heard.length).toBeGreaterThan(0);
  expect(proxy.heard.join()).not.toContain(world.token);
});

test("a proxy that is no address is wrong use, and its password is not shown", async () => {
  const [world, path] = await openWorld({ connection: { proxy: "http//u:s3cret@proxy:1" } });
  const failure = await world.open(path).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "wrong-use" });
  expect(inspect(failure, { depth: 10 })).not.toContain("s3cret");
});

test("a server that did not answer in time is not waited for", async () => {
  const [world, project] = await begin({ connection: { timeoutMs: 200 } });
  world.mishap({ delayMs: 5000 });
  const write = project.addComment(1, "x");
  await expect(write).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("in time"),
  });
});

test("a server that is not there is not reached", async () => {
  const stranger = await openStranger();
  await stranger.close();
  const connection = { apiUrl: stranger.origin, credentials: { token: "ghp_x" } };
  const open = openProject("github", connection, "acme/config");
  await expect(open).rejects.toMatchObject({ code: "network" });
});

test.each(["acme", "acme/config/deep", "acme/..%2f", "", "../x"])(
  "%j is not a repository",
  async (name) => {
    const connection = { apiUrl: "http://127.0.0.1:1", credentials: { token: "ghp_x" } };
    const open = openProject("github", connection, name);
    await expect(open).rejects.toMatchObject({ code: "wrong-use" });
  },
);

test("an address that is none is wrong use", async () => {
  const connection = { apiUrl: "github.example.com/api/v3", credentials: { token: "ghp_x" } };
  const open = openProject("github", connection, "acme/config");
  await expect(open).rejects.toMatchObject({ code: "wrong-use" });
});

test("an answer that is no JSON is not taken for one", async () => {
  const [world, path] = await openWorld();
  const headers = { "content-type": "text/html" };
  world.mishap({ answer: { status: 200, headers, body: "<html>Sign in</html>" }, times: 3 });
  await expect(world.open(path)).rejects.toMatchObject({
    code: "network",
    hint: expect.stringContaining("/api/v3"),
  });
});

test("an answer that breaks off is not taken for an empty one, but asked for again", async () => {
  const [world, project] = await begin();
  world.comment(project.name, 1, "alice", "here");
  const brokenOff = { ...json, "content-length": "1000", connection: "close" };
  world.mishap({ answer: { status: 200, headers: brokenOff, body: `[{"id":` }, times: 2 });
  expect(await project.comments(1)).toHaveLength(1);
  world.mishap({ answer: { status: 200, headers: json, body: "" }, times: 3 });
  await expect(project.comments(1)).rejects.toMatchObject({ code: "network" });
});

test("a repository that has moved is opened by its old name and has the new one", async () => {
  const [world, path] = await openWorld();
  world.moveProject(path, "other/configuration");
  expect((await world.open(path)).name).toBe("other/configuration");
});

test("a write to where a repository was is not carried on", async () => {
  const [world, project] = await begin();
  world.moveProject(project.name, "other/configuration");
  const before = world.calls.length;
  const write = project.addComment(1, "x");
  await expect(write).rejects.toMatchObject({
    code: "conflict",
    hint: expect.stringContaining("new path"),
  });
  const removal = project.deleteComment(1, "1");
  await expect(removal).rejects.toMatchObject({ code: "conflict" });
  expect(world.calls.length - before).toBe(2);
});

test("redirects in a loop are ended", async () => {
  const [world, project] = await begin();
  const before = world.calls.length;
  const location = `${world.apiUrl}/repos/acme/config/pulls/1`;
  world.mishap({ answer: { status: 302, headers: { location } }, times: 100 });
  await expect(project.changeRequest(1)).rejects.toMatchObject({ code: "refused" });
  expect(world.calls.length - before).toBe(6);
});

test("a read is not led to another server", async () => {
  const [world, project] = await begin();
  const stranger = await openStranger();
  world.mishap({ answer: { status: 301, headers: { location: `${stranger.origin}/x` } } });
  await expect(project.changeRequest(1)).rejects.toMatchObject({ code: "refused" });
  await stranger.close();
  expect(stranger.visits).toEqual([]);
});

async function firstOf(project: ForgeProject): Promise<ChangeRequest | undefined> {
  for await (const changeRequest of project.changeRequests({ source: "gone" })) {
    return changeRequest;
  }
  return undefined;
}

test("a list whose next page lies on another server is refused, not cut short", async () => {
  const [world, project] = await begin();
  const stranger = await openStranger();
  const headers = { ...json, link: `<${stranger.origin}/next>; rel="next"` };
  world.mishap({ answer: { status: 200, headers, body: "[]" }, times: 2 });
  await expect(firstOf(project)).rejects.toMatchObject({ code: "refused" });
  await stranger.close();
  expect(stranger.visits).toEqual([]);
});

test("a list without end is ended", async () => {
  const [world, project] = await begin();
  const link = `<${world.apiUrl}/repos/acme/config/pulls>; rel="next"`;
  world.mishap({ answer: { status: 200, headers: { ...json, link }, body: "[]" }, times: 500 });
  await expect(firstOf(project)).rejects.toMatchObject({ code: "refused" });
});

test("a rate limit that is used up ends when the header says", async () => {
  const [world, project] = await begin();
  const reset = Math.floor(Date.now() / 1000) + 600;
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${reset}` };
  world.mishap({ answer: { status: 403, headers, body: `{"message":"API rate limit exceeded"}` } });
  const failure = await project.comments(1).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "rate-limited" });
  const { retryAt } = failure as { retryAt: Date };
  expect(Math.abs(retryAt.getTime() - reset * 1000)).toBeLessThan(30_000);
});

test("a secondary rate limit without a time is a minute, whatever the primary one says", async () => {
  const [world, project] = await begin();
  const body = `{"message":"You have exceeded a secondary rate limit."}`;
  const headers = { ...json, "x-ratelimit-remaining": "4000", "x-ratelimit-reset": "4102444800" };
  const before = Date.now();
  world.mishap({ answer: { status: 403, headers, body } });
  const failure = await project.comments(1).catch((error: unknown) => error);
  const { retryAt } = failure as { retryAt: Date };
  expect(retryAt.getTime() - before).toBeGreaterThanOrEqual(60_000);
  expect(retryAt.getTime() - before).toBeLessThan(120_000);
});

test("a GraphQL query is tried again like any read, a mutation is not", async () => {
  const [world, project] = await begin();
  const graphql = ({ path }: { path: string }): boolean => path === "/graphql";
  const request = { path: "a.yaml", ref: "main", maxBytes: 100 };
  world.mishap({ fits: graphql, answer: { status: 502 }, times: 2 });
  expect(await project.readFile(request)).toHaveLength(5);
  world.mishap({ fits: graphql, answer: { status: 502 } });
  const merge = project.mergeWhenReady(1, world.branch(project.name, "change") ?? "");
  await expect(merge).rejects.toMatchObject({ code: "network" });
  expect(world.changeRequest(project.name, 1).autoMerge).toBe(false);
});

test("GraphQL has a rate limit of its own, in answers of 200", async () => {
  const [world, project] = await begin();
  const body = `{"data":null,"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`;
  world.mishap({ answer: { status: 200, headers: json, body } });
  const read = project.readFile({ path: "a.yaml", ref: "main", maxBytes: 100 });
  await expect(read).rejects.toMatchObject({ code: "rate-limited", retryAt: expect.any(Date) });
});
