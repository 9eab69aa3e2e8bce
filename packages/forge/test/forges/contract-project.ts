import type { Account, CommitRequest, ForgeProject } from "@mirrorkit/forge";
import type { ForgeWorld } from "./world.ts";

/** A project with one open change request, and what opens it. */
export interface Begun {
  readonly world: ForgeWorld;
  readonly path: string;
  readonly project: ForgeProject;
  readonly number: number;
  /** The commit that the change request is at. */
  readonly head: string;
}

/** Texts that go wrong where bytes, code units and characters are mixed up. */
export const hardText =
  'naïve 🚀👩‍👩‍👧 שלום\u200f — ZWJ, right to left, `code` <b> & "quotes"\n\nlast';

export async function begin(world: ForgeWorld): Promise<Begun> {
  const path = world.addProject("config", {
    "imageset.yaml": "kind: ImageSetConfiguration\n",
    "clusters/east/a.yaml": "a: 1\n",
    "clusters/east/deep/b.yaml": "b: 1\n",
    "clusters/west/c.yaml": "c: 1\n",
  });
  const head = world.push(path, { branch: "change", files: { "imageset.yaml": "changed\n" } });
  const number = world.openChangeRequest(path, {
    source: "change",
    title: "A change",
    account: "alice",
  });
  return { world, path, project: await world.open(path), number, head };
}

/** An account as the forge shows it: by a comment of its. */
export async function accountOf(
  { world, path, project, number }: Begun,
  name: string,
): Promise<Account> {
  world.comment(path, number, name, `by ${name}`);
  const found = (await project.comments(number)).find(({ author }) => author.name === name);
  if (found === undefined) throw new Error(`no comment of ${name}`);
  return found.author;
}

/** A commit of one file on top of `main`. */
export function newCommit({ world, path }: Begun, change: Partial<CommitRequest>): CommitRequest {
  return {
    branch: "bot/change",
    expected: undefined,
    base: world.branch(path, "main") ?? "",
    message: "change by the bot",
    write: new Map([["clusters/east/new.yaml", "new: 1\n"]]),
    existing: new Set(),
    remove: [],
    ...change,
  };
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}

/** How many requests something takes. */
export async function countCalls(world: ForgeWorld, act: () => Promise<unknown>): Promise<number> {
  const before = world.calls.length;
  await act();
  return world.calls.length - before;
}
