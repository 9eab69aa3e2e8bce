import { inspect } from "node:util";
import type { ForgeProject } from "@mirrorkit/forge";
import { expect, test } from "vitest";
import { openStranger } from "../client/bystanders.ts";
import { type Begun, begin, newCommit } from "./contract-project.ts";
import type { Call, ForgeWorld } from "./world.ts";

/** One of each kind: how it is read, and how it is written. */
const reads: Readonly<Record<string, (begun: Begun) => Promise<unknown>>> = {
  branch: ({ project }) => project.branch("change"),
  comments: ({ project, number }) => project.comments(number),
  "change request": ({ project, number }) => project.changeRequest(number),
};

const creates: Readonly<Record<string, (begun: Begun) => Promise<unknown>>> = {
  comment: ({ project, number }) => project.addComment(number, "once"),
  "change request": ({ project }) => open(project),
  commit: (begun) => begun.project.commit(newCommit(begun, {})),
  status: ({ project, number, head }) =>
    project.setStatus({
      sha: head,
      changeRequest: number,
      name: "gate",
      state: "failed",
      title: "t",
      annotations: [],
    }),
};

async function open(project: ForgeProject): Promise<unknown> {
  return await project.openChangeRequest({
    source: "ready",
    target: "main",
    title: "once",
    body: "",
    labels: [],
    reviewers: [],
  });
}

const writes = ({ writes: does }: Call): boolean => does;

async function beginReady(world: ForgeWorld): Promise<Begun> {
  const begun = await begin(world);
  world.push(begun.path, { branch: "ready", files: { "ready.txt": "r" } });
  return begun;
}

/** Everything that can be seen of a failure. */
function seenOf(error: unknown): string {
  const { message, stack, hint } = error as Error & { hint?: string };
  return [inspect(error, { depth: 10, showHidden: true }), message, stack, hint].join("\n");
}

const answers = [
  [401, "unauthorized"],
  [403, "unauthorized"],
  [404, "not-found"],
  [409, "conflict"],
  [500, "network"],
] as const;

export function describeFailures(current: () => ForgeWorld): void {
  test.each(answers)("an answer of %i to a write is called %s", async (status, code) => {
    const { world, project, number } = await begin(current());
    world.mishap({ fits: writes, answer: { status, body: `{"message":"no"}` }, times: 2 });
    await expect(project.addComment(number, "x")).rejects.toMatchObject({ code });
  });

  test("an answer that asks to wait says until when", async () => {
    const { world, project, number } = await begin(current());
    const before = Date.now();
    world.mishap({ answer: { status: 429, headers: { "retry-after": "120" } } });
    const failure = await project.comments(number).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "rate-limited" });
    const { retryAt } = failure as { retryAt?: Date };
    const waitMs = (retryAt?.getTime() ?? 0) - before;
    expect(waitMs).toBeGreaterThanOrEqual(119_000);
    expect(waitMs).toBeLessThan(180_000);
  });

  test("a short wait is waited out for a read, once", async () => {
    const { world, project, number } = await begin(current());
    const answer = { status: 429, headers: { "retry-after": "1" } };
    world.mishap({ answer });
    expect(await project.comments(number)).toEqual([]);
    world.mishap({ answer, times: 2 });
    await expect(project.comments(number)).rejects.toMatchObject({ code: "rate-limited" });
  });

  test("a write that is asked to wait is not sent again", async () => {
    const { world, path, project, number } = await begin(current());
    world.mishap({ fits: writes, answer: { status: 429, headers: { "retry-after": "1" } } });
    const write = project.addComment(number, "x");
    await expect(write).rejects.toMatchObject({ code: "rate-limited" });
    expect(world.comments(path, number)).toEqual([]);
  });

  test.each(Object.keys(reads))("%s: a read is tried three times in all", async (what) => {
    const begun = await begin(current());
    const read = reads[what];
    begun.world.mishap({ answer: { status: 502, body: "<html>bad gateway</html>" }, times: 2 });
    expect(await read?.(begun)).toBeDefined();
    const before = begun.world.calls.length;
    begun.world.mishap({ answer: { status: 503 }, times: 9 });
    await expect(read?.(begun)).rejects.toMatchObject({ code: "network" });
    expect(begun.world.calls.length - before).toBe(3);
  });

  test("a read whose connection is cut is tried again", async () => {
    const { world, project, number } = await begin(current());
    world.mishap({ hangUp: true });
    expect(await project.comments(number)).toEqual([]);
  });

  test.each(Object.keys(creates))("%s: what may have been done is not done twice", async (what) => {
    const begun = await beginReady(current());
    const { world, path, number, head } = begun;
    const outcome = (): number =>
      world.comments(path, number).length +
      world.changeRequests(path).length +
      (world.statuses(path, head).get("gate")?.writes ?? 0);
    const [before, asked] = [outcome(), world.calls.length];
    world.mishap({ fits: writes, answer: { status: 502 }, done: true });
    await expect(creates[what]?.(begun)).rejects.toMatchObject({ code: "network" });
    expect(outcome() - before).toBeLessThan(2);
    expect(world.calls.slice(asked).filter(writes)).toHaveLength(1);
  });

  test("a comment whose answer was lost is there once, and is found by looking", async () => {
    const { world, path, project, number } = await begin(current());
    world.mishap({ fits: writes, hangUp: true, done: true });
    await expect(project.addComment(number, "x")).rejects.toMatchObject({ code: "network" });
    expect(world.comments(path, number)).toHaveLength(1);
    expect((await project.comments(number)).map(({ body }) => body)).toEqual(["x"]);
  });

  test("a project that is not there, or not for us, cannot be opened", async () => {
    const { world, path } = await begin(current());
    await expect(world.open(`${path}-gone`)).rejects.toMatchObject({ code: "not-found" });
    world.permit(path, world.botName, "none");
    await expect(world.open(path)).rejects.toMatchObject({ code: "not-found" });
  });

  test("whoever may read only may not write", async () => {
    const { world, path, project, number } = await begin(current());
    world.permit(path, world.botName, "read");
    expect(await project.changeRequest(number)).toBeDefined();
    const edit = project.editChangeRequest(number, { title: "x" });
    await expect(edit).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("what is missing is told before anything is tried", async () => {
    const { world, path, project } = await begin(current());
    const before = world.calls.length;
    const fine = await project.checkAccess(["review", "publish"]);
    expect(fine.filter(({ state }) => state === "missing")).toEqual([]);
    expect(fine.length).toBeGreaterThan(2);
    world.permit(path, world.botName, "read");
    const missing = await project.checkAccess(["publish"]);
    expect(missing.map(({ state }) => state)).toContain("missing");
    expect(missing.every(({ state, help }) => state === "fine" || help !== undefined)).toBe(true);
    expect(world.calls.slice(before).filter(writes)).toEqual([]);
  });

  test("a token that is revoked is unauthorized until it is good again", async () => {
    const { world, path, project, number } = await begin(current());
    world.revoke(true);
    await expect(project.comments(number)).rejects.toMatchObject({ code: "unauthorized" });
    await expect(project.addComment(number, "x")).rejects.toMatchObject({ code: "unauthorized" });
    await expect(world.open(path)).rejects.toMatchObject({ code: "unauthorized" });
    world.revoke(false);
    expect(await project.comments(number)).toEqual([]);
  });

  test("a project that has moved is still read by its old path", async () => {
    const { world, path, project, head } = await begin(current());
    world.moveProject(path, `${path}-moved`);
    expect(await project.branch("change")).toBe(head);
    const again = await world.open(path);
    expect(await again.branch("change")).toBe(head);
  });

  test("the next page of a list is taken from no other server", async () => {
    const { world, project, number } = await begin(current());
    const stranger = await openStranger();
    const link = `<${stranger.origin}/next?page=2>; rel="next"`;
    const headers = { link, "x-next-page": "", "content-type": "application/json" };
    world.mishap({ answer: { status: 200, headers, body: "[]" } });
    await project.comments(number).catch(() => undefined);
    await stranger.close();
    expect(stranger.visits).toEqual([]);
  });

  test("no failure shows the token, not even one that an answer names", async () => {
    const begun = await beginReady(current());
    const { world } = begun;
    const body = JSON.stringify({ message: `bad token ${world.token}`, errors: [world.token] });
    const acts = [...Object.values(reads), ...Object.values(creates)];
    const failures: unknown[] = [];
    for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 302]) {
      for (const act of acts) {
        world.mishap({ answer: { status, body, headers: { "content-type": "application/json" } } });
        failures.push(await act(begun).catch((error: unknown) => error));
      }
    }
    world.mishap({ hangUp: true, times: 3 });
    failures.push(await begun.project.branch("x").catch((error: unknown) => error));
    const seen = failures.filter((failure) => failure instanceof Error).map(seenOf);
    expect(seen.length).toBeGreaterThan(40);
    expect(seen.filter((text) => text.includes(world.token))).toEqual([]);
  });
}
