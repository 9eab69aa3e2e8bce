import type { ChangeRequest, ForgeProject } from "@mirrorkit/forge";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { beforeEach, expect, test } from "vitest";
import { type Begun, begin, countCalls, newCommit } from "./contract-project.ts";
import { oddAnswers } from "./odd-answers.ts";
import type { ForgeWorld, Mishap } from "./world.ts";

interface Known extends Begun {
  readonly changeRequest: ChangeRequest;
  readonly comment: string;
}

type Act = (project: ForgeProject, known: Known) => Promise<unknown>;

const file = { path: "clusters/east/a.yaml", maxBytes: 1_000 };

/** What is read so that it gives something. */
const reads: Readonly<Record<string, Act>> = {
  self: (project) => project.self(),
  permission: (project, { changeRequest }) => project.permission(changeRequest.author),
  branch: (project) => project.branch("change"),
  "a file of a commit": (project, { head }) => project.readFile({ ...file, ref: head }),
  "a file of a branch": (project) => project.readFile({ ...file, ref: "main" }),
  "a tree": (project, { head }) => project.readTree(head, "clusters/east"),
  "a tree of a branch": (project) => project.readTree("main", "clusters"),
  "what is at a path of a commit": (project, { head }) => project.entry(head, file.path),
  "what is at a path of a branch": (project) => project.entry("main", "clusters/east"),
  "a comparison": (project) => project.compare("main", "change"),
  "a change request": (project, { number }) => project.changeRequest(number),
  "a merge base": (project, { changeRequest }) => project.mergeBase({ ...changeRequest }),
  "change requests": async (project) => {
    for await (const found of project.changeRequests({ source: "change" })) return found;
    return undefined;
  },
  comments: (project, { number }) => project.comments(number),
  "who added a label": (project, { number }) => project.labelledBy(number, "approve"),
  approvals: (project, { changeRequest }) => project.approvals(changeRequest),
  contributors: (project, { changeRequest }) => project.contributors(changeRequest),
  "an artefact": (project, { head: sha, number }) =>
    project.artefact({ ...file, sha, of: { changeRequest: number }, name: "job" }),
};

let count = 0;

/** What is written; what is asked before and after is read too. */
const writes: Readonly<Record<string, Act>> = {
  "a comment": (project, { number }) => project.addComment(number, "hello"),
  "another text of a comment": (project, { number, comment }) =>
    project.editComment(number, comment, `hello ${(count += 1)}`),
  "a commit": (project, known) =>
    project.commit(newCommit(known, { branch: `bot/${(count += 1)}` })),
  "a change request": (project, { world, path }) => {
    const source = `ready-${(count += 1)}`;
    world.push(path, { branch: source, files: { [source]: source } });
    const texts = { title: "once", body: "", labels: ["mirror"], reviewers: ["carol"] };
    return project.openChangeRequest({ ...texts, source, target: "main" });
  },
  "another title": (project, { number }) =>
    project.editChangeRequest(number, { title: `Title ${(count += 1)}`, addLabels: ["more"] }),
  "a status": (project, { head: sha, number: changeRequest }) => {
    const title = `status ${(count += 1)}`;
    const status = { sha, changeRequest, name: "gate", title, annotations: [] };
    return project.setStatus({ ...status, state: "failed" });
  },
  "to merge when ready": (project, { number, head }) => project.mergeWhenReady(number, head),
  "not to merge": async (project, { number, head }) => {
    await project.mergeWhenReady(number, head);
    await project.cancelAutoMerge(number);
  },
  "no branch": async (project, { world, path }) => {
    const branch = `gone-${(count += 1)}`;
    const sha = world.push(path, { branch, files: { [branch]: branch } });
    await project.deleteBranch(branch, sha);
  },
};

async function prepare(world: ForgeWorld): Promise<Known> {
  const begun = await begin(world);
  const { path, project, number, head } = begun;
  for (const account of ["alice", "carol"]) world.permit(path, account, "write");
  world.comment(path, number, "carol", "hello");
  world.label(path, number, "carol", "approve");
  world.approve(path, number, "carol");
  const files = { [file.path]: "a mapping\n" };
  world.addArtefact(path, { sha: head, changeRequest: number, name: "job", files });
  const { id: comment } = await project.addComment(number, "ours");
  const changeRequest = await project.changeRequest(number);
  if (changeRequest === undefined) throw new Error("no change request");
  return { ...begun, changeRequest, comment };
}

/** Does something while one of its requests, by its number, is answered oddly. Gives what it threw. */
async function withOdd(
  { world }: Known,
  { at, odd }: { readonly at: number; readonly odd: Mishap },
  act: () => Promise<unknown>,
): Promise<{ readonly gave?: unknown; readonly failed?: unknown }> {
  const before = world.calls.length;
  let over = false;
  world.mishap({ ...odd, fits: () => !over && world.calls.length === before + at + 1 });
  try {
    return { gave: await act() };
  } catch (error) {
    return { failed: error };
  } finally {
    over = true;
  }
}

export function describeOddAnswers(current: () => ForgeWorld): void {
  let known: Known;
  beforeEach(async () => {
    known = await prepare(current());
  });

  test.each(Object.keys(reads))("%s: what is odd is never nothing", async (what) => {
    const { world, path } = known;
    const read = reads[what] ?? reads["self"];
    if (read === undefined) throw new Error(`no act ${what}`);
    const opened = await world.open(path);
    let truth: unknown;
    const calls = await countCalls(world, async () => {
      truth = await read(opened, known);
    });
    expect(truth).toBeDefined();
    expect(calls).toBeGreaterThan(0);
    for (let at = 0; at < calls; at += 1) {
      for (const [kind, odd] of Object.entries(oddAnswers)) {
        const project = await world.open(path);
        const outcome = await withOdd(known, { at, odd }, () => read(project, known));
        const where = `${kind} in place of answer ${at} to ${what}`;
        const { failed } = outcome;
        if (failed === undefined) expect(outcome, where).toEqual({ gave: truth });
        else expect(isMirrorError(failed), where).toBe(true);
        expect(await read(project, known), `after ${where}`).toEqual(truth);
      }
    }
  });

  test.each(Object.keys(writes))("%s: what is odd breaks nothing", async (what) => {
    const { world, path } = known;
    const write = writes[what];
    if (write === undefined) throw new Error(`no act ${what}`);
    const opened = await world.open(path);
    const calls = await countCalls(world, () => write(opened, known));
    expect(calls).toBeGreaterThan(0);
    for (let at = 0; at < calls; at += 1) {
      for (const [kind, odd] of Object.entries(oddAnswers)) {
        const project = await world.open(path);
        const { failed } = await withOdd(known, { at, odd }, () => write(project, known));
        const where = `${kind} in place of answer ${at} to ${what}: ${String(failed)}`;
        expect(failed === undefined || isMirrorError(failed), where).toBe(true);
      }
    }
  });
}
