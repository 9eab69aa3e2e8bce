import type { Annotation, ForgeProject, StatusRequest } from "@mirrorkit/forge";
import { afterEach, expect, test } from "vitest";
import type { CheckApp, CheckRun } from "../forges/github/state.ts";
import { actionsApp, GitHubWorld } from "../forges/github/world.ts";

let world: GitHubWorld;
let path: string;
let project: ForgeProject;
let head: string;

afterEach(async () => {
  await world.close();
});

async function begin(as: "token" | "actions" | "app"): Promise<void> {
  world = await GitHubWorld.open({ as });
  path = world.addProject("config", { "a.yaml": "a: 1\n" });
  head = world.push(path, { branch: "change", files: { "a.yaml": "a: 2\n" } });
  world.openChangeRequest(path, { source: "change", title: "Change", account: "alice" });
  project = await world.open(path);
}

async function set(change: Partial<StatusRequest>): Promise<string[]> {
  const before = world.calls.length;
  const named = { sha: head, changeRequest: 1, name: "mirrorkit", annotations: [] };
  await project.setStatus({ ...named, state: "pending", title: "waits", ...change });
  return world.calls.slice(before).map(({ operation }) => operation);
}

const created = ["checks/list-for-ref", "checks/create"];

/** A run that somebody with `checks: write` wrote to look like the one that would be ours. */
async function forge(change: Partial<CheckRun>): Promise<void> {
  await set({ state: "failed", title: "3 removals" });
  const { checks } = world.repo(path);
  const run = checks.pop();
  if (run === undefined) throw new Error("no check run");
  checks.push({ ...run, ...change });
}

function annotationsOf(count: number, message = "m"): Annotation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: "a.yaml",
    line: index + 1,
    severity: "warning",
    title: `finding ${index}`,
    message,
  }));
}

test("a person's token, which may write no check runs, sets a commit status", async () => {
  await begin("token");
  const statusOnly = ["repos/get-combined-status-for-ref", "repos/create-commit-status"];
  expect(await set({})).toEqual(statusOnly);
  expect(await set({ state: "passed", title: "fine" })).toEqual(statusOnly);
  expect(await set({ state: "passed", title: "fine" })).toEqual(statusOnly.slice(0, 1));
  expect(await set({ state: "passed", title: "fine", url: "https://x.example/" })).toEqual(
    statusOnly,
  );
});

test("a token that is not accepted for a moment does not end check runs for good", async () => {
  await begin("actions");
  world.revoke(true);
  await expect(set({})).rejects.toMatchObject({ code: "unauthorized" });
  world.revoke(false);
  expect(await set({})).toEqual(["checks/list-for-ref", "checks/create"]);
});

test("a commit status is found among more than a page of others", async () => {
  await begin("token");
  for (let count = 0; count < 130; count += 1) {
    const status = { sha: head, state: "success", description: null, targetUrl: null };
    world.repo(path).statuses.push({ ...status, id: count, context: `other ${count}` });
  }
  await set({ title: "same" });
  expect(await set({ title: "same" })).not.toContain("repos/create-commit-status");
});

test("a check run that is open is finished; a finished one is followed by another", async () => {
  await begin("actions");
  expect(await set({})).toEqual(["checks/list-for-ref", "checks/create"]);
  expect(await set({ state: "failed", title: "3 removals" })).toEqual([
    "checks/list-for-ref",
    "checks/update",
  ]);
  expect(await set({ state: "failed", title: "3 removals" })).toEqual(["checks/list-for-ref"]);
  expect(await set({ state: "passed", title: "approved" })).toEqual([
    "checks/list-for-ref",
    "checks/create",
  ]);
  const runs = world.repo(path).checks;
  expect(runs.map(({ status, conclusion }) => [status, conclusion])).toEqual([
    ["completed", "failure"],
    ["completed", "success"],
  ]);
});

test("a check run of somebody else under the same name is left alone", async () => {
  await begin("actions");
  await set({ state: "passed", title: "ours" });
  const theirs = { ...world.repo(path).checks[0], id: 1, externalId: "theirs", status: "queued" };
  world.repo(path).checks.splice(0, 1, theirs as never);
  expect(await set({ title: "mine" })).toEqual(["checks/list-for-ref", "checks/create"]);
});

test.each([
  { status: "completed", conclusion: "success" },
  { status: "in_progress", conclusion: null },
  { status: "completed", conclusion: "neutral" },
])(
  "a forged check run with our number that is $status, $conclusion does not count",
  async (change) => {
    await begin("actions");
    await forge(change);
    const calls = await set({ state: "failed", title: "3 removals" });
    expect(calls).toContain(change.conclusion === null ? "checks/update" : "checks/create");
    const last = world.repo(path).checks.at(-1);
    expect(last).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(await set({ state: "failed", title: "3 removals" })).toEqual(["checks/list-for-ref"]);
  },
);

const another: CheckApp = { id: 99, slug: "another" };

test.each<["actions" | "app", CheckApp]>([
  ["actions", another],
  ["app", another],
  ["app", actionsApp],
])("to credentials of the kind %s a check run of the app $slug is not ours", async (as, app) => {
  await begin(as);
  await forge({ app });
  expect(await set({ state: "failed", title: "3 removals" })).toEqual(created);
  const seen = world.repo(path).checks.map((run) => [run.app.slug, run.conclusion]);
  const ours = as === "app" ? "mirror-bot" : "github-actions";
  expect(seen).toEqual([
    [app.slug, "failure"],
    [ours, "failure"],
  ]);
  expect(await set({ state: "failed", title: "3 removals" })).toEqual(["checks/list-for-ref"]);
});

test("an open check run of another app is not written to", async () => {
  await begin("app");
  await forge({ app: actionsApp, status: "in_progress", conclusion: null });
  expect(await set({ state: "passed", title: "fine" })).toEqual(created);
});

test("an app knows its own check run again, also opened anew", async () => {
  await begin("app");
  expect(await set({})).toEqual(created);
  project = await world.open(path);
  expect(await set({})).toEqual(["checks/list-for-ref"]);
});

test("annotations are written fifty at a time, each once", async () => {
  await begin("actions");
  const request = { state: "failed", title: "many", annotations: annotationsOf(120) } as const;
  expect(await set(request)).toEqual([
    "checks/list-for-ref",
    "checks/create",
    "checks/update",
    "checks/update",
  ]);
  const [run] = world.repo(path).checks;
  expect(run?.annotations).toHaveLength(120);
  expect(run?.annotations[119]).toEqual({
    path: "a.yaml",
    start_line: 120,
    end_line: 120,
    annotation_level: "warning",
    title: "finding 119",
    message: "m",
  });
  expect(await set(request)).toEqual(["checks/list-for-ref"]);
});

test("long texts are cut without breaking a character", async () => {
  await begin("actions");
  const annotations = annotationsOf(1, `a${"🚀".repeat(20_000)}`);
  await set({ state: "failed", title: `a${"🚀".repeat(200)}`, annotations });
  const [run] = world.repo(path).checks;
  const [annotation] = (run?.annotations ?? []) as { message: string }[];
  const shown = [run?.title ?? "", annotation?.message ?? ""];
  for (const text of shown) {
    expect(text).toBe(Buffer.from(text).toString("utf8"));
    expect(text.endsWith("🚀…")).toBe(true);
  }
  expect(shown[0]?.length).toBeLessThanOrEqual(255);
});
