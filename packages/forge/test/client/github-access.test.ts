import type { WebhookState } from "@mirrorkit/forge";
import { afterEach, expect, test } from "vitest";
import { GitHubWorld, type GitHubWorldOptions } from "../forges/github/world.ts";

let world: GitHubWorld;

afterEach(async () => {
  await world.close();
});

async function begin(options: GitHubWorldOptions): Promise<string> {
  world = await GitHubWorld.open(options);
  return world.addProject("config", {});
}

const webhook = {
  url: "https://user:s3cret@bot.example/github?token=s3cret",
  events: ["push", "pull_request"],
  active: true,
  code: 200,
  message: "OK",
};
const missingEvents = ["issue_comment", "pull_request_review", "workflow_run"];
const url = "https://bot.example/github";

async function statesOf(path: string): Promise<Record<string, string>> {
  const checks = await (await world.open(path)).checkAccess(["review", "publish"]);
  return Object.fromEntries(checks.map(({ what, state }) => [what, state]));
}

test("a classic token tells by its scopes what it may do", async () => {
  const path = await begin({ scopes: "repo" });
  expect([...new Set(Object.values(await statesOf(path)))]).toEqual(["fine"]);
});

test("a classic token without the scope lacks what it would take", async () => {
  const path = await begin({ scopes: "read:user" });
  const checks = await (await world.open(path)).checkAccess(["publish"]);
  expect(checks.slice(0, 3).map(({ state }) => state)).toEqual(["fine", "missing", "missing"]);
  expect(checks[1]?.help).toContain("scope repo");
  expect(checks[1]?.help).toContain('"Contents: Read and write"');
});

test("the scope for public repositories suffices in these", async () => {
  const path = await begin({ scopes: "public_repo" });
  expect((await statesOf(path))["branches and commits"]).toBe("missing");
  world.repo(path).switches.private = false;
  expect((await statesOf(path))["branches and commits"]).toBe("fine");
});

test("the token of a job does not tell, and GitHub says of it that it may not push whatever it may", async () => {
  const path = await begin({ as: "actions" });
  const states = await statesOf(path);
  expect(states["branches and commits"]).toBe("unknown");
  expect(states["comments on pull requests"]).toBe("unknown");
});

test("an account that may only read is missing the role, for all but comments", async () => {
  const path = await begin({});
  world.permit(path, world.botName, "read");
  const states = await statesOf(path);
  expect(states["branches and commits"]).toBe("missing");
  expect(states["comments on pull requests"]).toBe("fine");
});

test("a token that may not see workflow runs is missing that", async () => {
  const path = await begin({});
  const fits = ({ operation }: { operation: string }): boolean => operation.startsWith("actions/");
  world.mishap({ fits, answer: { status: 403, body: "{}" } });
  expect((await statesOf(path))["artefacts of workflow runs"]).toBe("missing");
});

test("an app has what its installation was given", async () => {
  const path = await begin({ as: "app" });
  expect([...new Set(Object.values(await statesOf(path)))]).toEqual(["fine"]);
  world.permit(path, world.botName, "read");
  const checks = await (await world.open(path)).checkAccess(["review"]);
  const states = checks.slice(0, 4).map(({ state }) => state);
  expect(states).toEqual(["fine", "missing", "missing", "fine"]);
  expect(checks[2]?.help).toContain(
    '"Checks: Read and write" or "Commit statuses: Read and write"',
  );
});

test("webhooks are not shown to who may not administrate", async () => {
  const path = await begin({});
  expect(await (await world.open(path)).webhooks()).toBeUndefined();
});

test("webhooks are shown without their secrets, with how they go and what they do not bring", async () => {
  const path = await begin({});
  world.permit(path, world.botName, "admin");
  world
    .repo(path)
    .webhooks.push(
      webhook,
      { ...webhook, events: ["*"], code: 503, message: "failed to connect" },
      { ...webhook, events: ["*"], active: false },
      { ...webhook, events: ["*"], code: null, message: null },
    );
  const expected: WebhookState[] = [
    { url, state: "working", missingEvents },
    { url, state: "failing", reason: "503 failed to connect", missingEvents: [] },
    { url, state: "disabled", reason: "it is not active", missingEvents: [] },
    { url, state: "working", missingEvents: [] },
  ];
  expect(await (await world.open(path)).webhooks()).toEqual(expected);
});

test("an app has one webhook for all repositories, or none", async () => {
  const path = await begin({ as: "app" });
  const project = await world.open(path);
  expect(await project.webhooks()).toEqual([]);
  if (world.app !== undefined) world.app.webhook = { ...webhook, code: null };
  expect(await project.webhooks()).toEqual([{ url, state: "working", missingEvents }]);
  if (world.app !== undefined) world.app.webhook = { ...webhook, code: 502, message: "timed out" };
  expect(await project.webhooks()).toEqual([
    { url, state: "failing", reason: "502 timed out", missingEvents },
  ]);
});
