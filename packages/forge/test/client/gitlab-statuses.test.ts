import type { ForgeProject, StatusRequest } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openGitLabProject } from "../../src/client/gitlab/index.ts";
import { GitLabWorld } from "../forges/gitlab/world.ts";

let world: GitLabWorld;
let name: string;
let sha: string;
let bot: ForgeProject;

beforeEach(async () => {
  world = await GitLabWorld.open();
  name = world.addProject("config", { "imageset.yaml": "kind: ImageSetConfiguration\n" });
  sha = world.push(name, { branch: "topic", files: { "a.txt": "a\n" } });
  world.openChangeRequest(name, { source: "topic", title: "Topic", account: "ann" });
  bot = await world.open(name);
});

afterEach(async () => {
  await world.close();
});

function status(state: StatusRequest["state"], title: string, url?: string): StatusRequest {
  const request = { sha, changeRequest: 1, name: "mirrorkit", state, title, annotations: [] };
  return url === undefined ? request : { ...request, url };
}

function seen(): unknown {
  return world.statuses(name, sha).get("mirrorkit");
}

function operations(): readonly string[] {
  return world.calls.map(({ operation }) => operation);
}

function addPipeline(): number {
  return world.addPipeline(name, { sha, ref: "topic" }).id;
}

describe("a commit status", () => {
  test("ends as asked for, whatever it was before", async () => {
    const all = [
      ["pending", "a"],
      ["pending", "b"],
      ["pending", "c"],
      ["failed", "d"],
      ["failed", "e"],
      ["pending", "f"],
      ["passed", "g"],
      ["passed", "h"],
      ["failed", "i"],
      ["passed", "j"],
      ["pending", "k"],
    ] as const;
    for (const [state, title] of all) {
      await bot.setStatus(status(state, title));
      expect(seen()).toMatchObject({ state, title });
    }
  });

  test("that says so already is not written again", async () => {
    for (const state of ["pending", "failed", "passed"] as const) {
      await bot.setStatus(status(state, "text", "https://bot.test/1"));
      const before = world.calls.length;
      await bot.setStatus(status(state, "text", "https://bot.test/1"));
      expect(operations().slice(before)).toEqual(["getMergeRequest", "listCommitStatuses"]);
    }
    await bot.setStatus(status("passed", "text", "https://bot.test/2"));
    expect(world.calls.at(-1)?.operation).toBe("setCommitStatus");
  });

  test("goes into the pipeline that GitLab looks at, and into no other", async () => {
    addPipeline();
    const newest = addPipeline();
    await bot.setStatus(status("failed", "no"));
    const pipelines = world.state.project(name).pipelines;
    expect(pipelines).toHaveLength(2);
    expect(pipelines.map(({ statuses }) => statuses.length)).toEqual([0, 1]);
    expect(world.calls.at(-1)?.body).toContain(`"pipeline_id":${newest}`);
  });

  test("is written once more when a newer pipeline of the same commit has none", async () => {
    addPipeline();
    await bot.setStatus(status("failed", "no"));
    addPipeline();
    await bot.setStatus(status("failed", "no"));
    const pipelines = world.state.project(name).pipelines;
    expect(pipelines.map(({ statuses }) => statuses.length)).toEqual([1, 1]);
  });

  test("waits for a pipeline that is about to be made", async () => {
    const pauses: number[] = [];
    const pause = async (milliseconds: number): Promise<void> => {
      if (pauses.push(milliseconds) === 2) addPipeline();
    };
    const connection = { apiUrl: world.apiUrl, credentials: { token: world.token } };
    const patient = await openGitLabProject(connection, name, { pause });
    await patient.setStatus(status("failed", "no"));
    expect(pauses).toHaveLength(2);
    expect(world.state.project(name).pipelines.map(({ source }) => source)).toEqual(["push"]);
  });

  test("makes a pipeline of its own where there is no CI, and finds it again", async () => {
    await bot.setStatus(status("failed", "no"));
    await bot.setStatus(status("passed", "yes"));
    const pipelines = world.state.project(name).pipelines;
    expect(pipelines.map(({ source, ref }) => [source, ref])).toEqual([["external", "topic"]]);
    expect(seen()).toMatchObject({ state: "passed", writes: 2 });
  });

  test("of a fork's commit is for the ref that the project itself has of it", async () => {
    const fork = world.openChangeRequest(name, {
      source: "topic",
      title: "From afar",
      account: "stranger",
      fork: true,
    });
    await bot.setStatus({ ...status("failed", "no"), changeRequest: fork });
    await bot.setStatus({ ...status("passed", "yes"), changeRequest: fork });
    expect(seen()).toMatchObject({ state: "passed", writes: 2 });
    const refs = world.state.project(name).pipelines.map(({ ref }) => ref);
    expect(refs).toEqual([`refs/merge-requests/${fork}/head`]);
  });

  test("of a fork's commit goes into the pipeline that the project itself ran for it", async () => {
    const from = { source: "topic", title: "From afar", account: "stranger", fork: true };
    const fork = world.openChangeRequest(name, from);
    const ref = `refs/merge-requests/${fork}/head`;
    world.addPipeline(name, { sha, ref, changeRequest: { project: name, number: fork } });
    await bot.setStatus({ ...status("failed", "no"), changeRequest: fork });
    const pipelines = world.state.project(name).pipelines;
    expect(pipelines.map(({ source }) => source)).toEqual(["merge_request_event"]);
  });

  test("that somebody set at the same time counts as set", async () => {
    const message = "Cannot transition status via :enqueue from :pending (Reason(s): Status)";
    const headers = { "content-type": "application/json" };
    world.mishap({
      fits: ({ operation }) => operation === "setCommitStatus",
      answer: { status: 400, headers, body: JSON.stringify({ message }) },
    });
    await bot.setStatus(status("pending", "wait"));
  });

  test("is tried again while GitLab holds a lock, and not for ever", async () => {
    const fits = ({ operation }: { operation: string }): boolean => operation === "setCommitStatus";
    world.mishap({ fits, times: 2, answer: { status: 409 } });
    await bot.setStatus(status("failed", "no"));
    expect(seen()).toMatchObject({ state: "failed", writes: 1 });
    world.mishap({ fits, times: 99, answer: { status: 409 } });
    await expect(bot.setStatus(status("passed", "yes"))).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("leaves out an address that GitLab would refuse", async () => {
    const long = `https://bot.test/${"x".repeat(300)}`;
    await bot.setStatus(status("failed", "no", long));
    await bot.setStatus(status("failed", "no", long));
    expect(seen()).toMatchObject({ state: "failed", writes: 1 });
  });

  test("of ours does not hide the files of the pipeline that it holds", async () => {
    world.addArtefact(name, { sha, changeRequest: 1, name: "dry-run", files: { "m.txt": "m" } });
    await bot.setStatus(status("failed", "no"));
    const of = { changeRequest: 1 };
    const request = { sha, of, name: "dry-run", path: "m.txt", maxBytes: 1_000 };
    expect(Buffer.from((await bot.artefact(request))?.bytes ?? []).toString()).toBe("m");
  });
});

describe("an external status check", () => {
  test("is answered in place of a commit status, and only when the answer is another", async () => {
    world.state.statusChecks.push(7, 8);
    const connection = { apiUrl: world.apiUrl, credentials: { token: world.token } };
    const checked = await openGitLabProject(connection, name);
    const before = world.calls.length;
    await checked.setStatus({ ...status("pending", "wait"), externalStatusCheck: 8 });
    expect(operations().slice(before)).toEqual(["listStatusChecks"]);
    await checked.setStatus({ ...status("failed", "no"), externalStatusCheck: 8 });
    await checked.setStatus({ ...status("failed", "no"), externalStatusCheck: 8 });
    await checked.setStatus({ ...status("passed", "yes"), externalStatusCheck: 8 });
    expect(operations().filter((operation) => operation === "setStatusCheck")).toHaveLength(2);
    expect(world.state.project(name).checks).toEqual(new Map([[`8 ${sha}`, "passed"]]));
  });

  test("for a commit that the change request has left is a conflict", async () => {
    world.state.statusChecks.push(8);
    const connection = { apiUrl: world.apiUrl, credentials: { token: world.token } };
    const checked = await openGitLabProject(connection, name);
    world.push(name, { branch: "topic", files: { "a.txt": "b\n" } });
    await expect(
      checked.setStatus({ ...status("failed", "no"), externalStatusCheck: 8 }),
    ).rejects.toMatchObject({
      code: "conflict",
    });
  });
});
