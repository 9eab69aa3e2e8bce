import { afterEach, beforeEach, expect, test } from "vitest";
import { GitHubWorld } from "./github/world.ts";

let world: GitHubWorld;
let main: string;

beforeEach(async () => {
  world = await GitHubWorld.open({ as: "actions" });
  main = world.branch(world.addProject("config", { "a.yaml": "a: 1\n" }), "main") ?? "";
});

afterEach(async () => {
  await world.close();
});

interface Answered {
  readonly status: number;
  readonly body: { readonly message?: string; readonly errors?: unknown; readonly sha?: string };
}

async function ask(method: string, path: string, body?: unknown): Promise<Answered> {
  const url = `${world.apiUrl}${path.startsWith("/") ? path : `/repos/acme/config/${path}`}`;
  const response = await fetch(url, {
    method,
    headers: { authorization: `token ${world.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answered["body"] };
}

async function askGraphql(query: string, variables: unknown): Promise<Answered> {
  return await ask("POST", "/graphql", { query, variables });
}

/** Ends the world, which must complain, and begins another for the end of the test. */
async function expectFault(complaint: RegExp): Promise<void> {
  await expect(world.close()).rejects.toThrow(complaint);
  world = await GitHubWorld.open();
}

const update = `mutation($repository: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: $updates }) { clientMutationId }
}`;

test("a request that the description does not have is a fault", async () => {
  expect((await ask("GET", "teams")).status).toBe(404);
  await expectFault(/GET .*teams was not expected/);
});

test("a property that the description does not name is a fault", async () => {
  await ask("POST", "check-runs", { name: "n", head_sha: main, emoji: true });
  await expectFault(/emoji is not described/);
});

test("a GraphQL query that the schema does not have is a fault", async () => {
  const variables = { repository: "R_1", updates: [{ name: "main", afterOid: "x", forced: true }] };
  await askGraphql(update, variables);
  await expectFault(/takes no forced.*|no GitRefname/);
});

test("a query that leaves a variable out, or has a field too much, is a fault", async () => {
  await askGraphql(`query($owner: String!) { repository(owner: $owner) { stars } }`, {});
  await expectFault(/\$owner is missing.*repository needs name.*Repository has no field stars/);
});

test("a check run that is completed needs a conclusion", async () => {
  const run = { name: "n", head_sha: main, status: "completed" };
  expect((await ask("POST", "check-runs", run)).status).toBe(422);
  expect((await ask("POST", "check-runs", { ...run, conclusion: "success" })).status).toBe(201);
});

test("a tree takes no file away that is not there, and no path out of itself", async () => {
  const entry = { mode: "100644", type: "blob" };
  const tree = (...entries: unknown[]): unknown => ({ base_tree: main, tree: entries });
  const gone = { ...entry, path: "b.yaml", sha: null };
  expect((await ask("POST", "git/trees", tree(gone))).body.message).toMatch(/BadObjectState/);
  const outside = { ...entry, path: "../b.yaml", content: "b" };
  expect((await ask("POST", "git/trees", tree(outside))).status).toBe(422);
  const inside = { ...entry, path: "b.yaml", content: "b" };
  expect((await ask("POST", "git/trees", tree(inside))).status).toBe(201);
});

test("a ref moves forward only, unless it is forced, and only from where it is expected", async () => {
  const path = "acme/config";
  const ahead = world.push(path, { branch: "ahead", files: { "b.yaml": "b" } });
  const repository = `R_${world.repo(path).id}`;
  const move = async (afterOid: string, more: object): Promise<unknown> => {
    const updates = [{ name: "refs/heads/ahead", afterOid, ...more }];
    return (await askGraphql(update, { repository, updates })).body.errors;
  };
  expect(await move(main, {})).toMatchObject([{ message: "Update is not a fast forward" }]);
  expect(await move(main, { beforeOid: main, force: true })).toMatchObject([
    { type: "UNPROCESSABLE" },
  ]);
  expect(await move(main, { beforeOid: ahead, force: true })).toBeUndefined();
  expect(await move(ahead, {})).toBeUndefined();
  expect(await move("0".repeat(40), { beforeOid: ahead })).toBeUndefined();
  expect(world.branch(path, "ahead")).toBeUndefined();
});

test("a token that nobody gave out is not accepted", async () => {
  const response = await fetch(`${world.apiUrl}/repos/acme/config`, {
    headers: { authorization: "token ghp_other" },
  });
  expect(response.status).toBe(401);
});

test("a credential at the server of artefacts is a fault", async () => {
  const headers = { authorization: `token ${world.token}` };
  await fetch(`${world.artefactOrigin}/artefacts/1`, { headers }).catch(() => undefined);
  await expectFault(/credential/);
});
