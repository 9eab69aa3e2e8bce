import type { Artefact, ArtefactRequest, ForgeProject } from "@mirrorkit/forge";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Repo, WorkflowRun } from "../forges/github/state.ts";
import { GitHubWorld } from "../forges/github/world.ts";

let world: GitHubWorld;
let path: string;
let project: ForgeProject;
let head: string;

beforeEach(async () => {
  world = await GitHubWorld.open();
  path = world.addProject("config", { "a.yaml": "a: 1\n" });
  head = world.push(path, { branch: "change", files: { "a.yaml": "a: 2\n" } });
  world.openChangeRequest(path, { source: "change", title: "Change", account: "alice" });
  project = await world.open(path);
});

afterEach(async () => {
  await world.close();
});

function add(content: string, changeRequest = 1): WorkflowRun {
  const files = { "mapping.txt": content };
  world.addArtefact(path, { sha: head, name: "dry-run", files, changeRequest });
  const run = repo().runs.at(-1);
  if (run === undefined) throw new Error("no run");
  return run;
}

function repo(): Repo {
  return world.repo(path);
}

function read(change: Partial<ArtefactRequest> = {}): Promise<Artefact | undefined> {
  const request = { sha: head, name: "dry-run", path: "mapping.txt", maxBytes: 10_000 };
  return project.artefact({ ...request, of: { changeRequest: 1 }, ...change });
}

async function text(): Promise<string | undefined> {
  const found = await read();
  return found === undefined ? undefined : Buffer.from(found.bytes).toString("utf8");
}

test("the newest run counts, also one that a held review has failed", async () => {
  add("old");
  add("new").conclusion = "failure";
  expect(await text()).toBe("new");
});

test("a run without the artefact, as of another workflow, is passed over", async () => {
  add("mapping");
  add("other").artefacts.splice(0);
  expect(await text()).toBe("mapping");
});

test("an artefact that has expired is none", async () => {
  const [stored] = add("old").artefacts;
  if (stored === undefined) throw new Error("no artefact");
  stored.expired = true;
  expect(await read()).toBeUndefined();
});

test.each([404, 410])("%i for an artefact that is listed does not fall back", async (status) => {
  add("old");
  add("new");
  const fits = ({ operation }: { operation: string }): boolean =>
    operation === "actions/download-artifact";
  world.mishap({ fits, answer: { status, body: `{"message":"Artifact has expired"}` } });
  await expect(read()).rejects.toMatchObject({ code: "network" });
  expect(await text()).toBe("new");
});

test("a run for another change request of the same commit is not taken", async () => {
  world.push(path, { branch: "stable", files: {} });
  const request = { source: "change", target: "stable", title: "2", account: "alice" };
  const second = world.openChangeRequest(path, request);
  add("second", second);
  expect(await read()).toBeUndefined();
  expect(await read({ of: { changeRequest: second } })).toBeDefined();
});

test("a push of a stranger's commit to a fork is no run of a branch here", async () => {
  const fork = world.state.addRepo("mallory/config", repo());
  const [sha, branch] = [world.branch(path, "main") ?? "", "main"];
  const files = { "mapping.txt": "theirs" };
  world.addArtefact(path, { sha, name: "dry-run", files });
  const [run] = repo().runs;
  if (run === undefined) throw new Error("no run");
  expect(await read({ sha, of: { branch } })).toBeDefined();
  repo().runs.splice(0, 1, { ...run, from: fork });
  expect(await read({ sha, of: { branch } })).toBeUndefined();
});

test("the archive is fetched from the other server without a credential", async () => {
  add("mapping");
  expect(await text()).toBe("mapping");
  const download = world.calls.filter(({ operation }) => operation === "actions/download-artifact");
  expect(download).toHaveLength(1);
  expect(new URL(world.artefactOrigin).origin).not.toBe(new URL(world.apiUrl).origin);
});

test("an archive that is not what was stored is asked for again", async () => {
  const run = add("stored");
  const [stored] = run.artefacts;
  if (stored === undefined) throw new Error("no artefact");
  const headers = { "content-type": "application/zip" };
  const fits = ({ operation }: { operation: string }): boolean =>
    operation === "actions/download-artifact";
  world.mishap({ fits, answer: { status: 200, headers, body: "something else" } });
  await expect(read()).rejects.toMatchObject({ code: "network" });
  expect(await text()).toBe("stored");
});

test("an archive that is larger than allowed is not fetched", async () => {
  const incompressible = Array.from({ length: 500 }, (_, index) => `${Math.sin(index)}`).join();
  add(incompressible);
  await expect(read({ maxBytes: 1000 })).rejects.toMatchObject({ code: "refused" });
  expect(world.calls.map(({ operation }) => operation)).not.toContain("actions/download-artifact");
});

test("a server of archives that fails is a failure of the network", async () => {
  const run = add("m");
  const [stored] = run.artefacts;
  if (stored === undefined) throw new Error("no artefact");
  const location = `${world.artefactOrigin}/artefacts/0`;
  const fits = ({ operation }: { operation: string }): boolean =>
    operation === "actions/download-artifact";
  world.mishap({ fits, answer: { status: 302, headers: { location } }, times: 3 });
  await expect(read()).rejects.toMatchObject({ code: "network" });
});
