import type { CommitRange, ForgeProject, TreeFile } from "../forge/index.ts";
import type { ChangedFiles } from "./own-commit.ts";
import type { Proposal } from "./proposal.ts";
import { changedBetween } from "./tree-changes.ts";

/** Our branch as it is. */
export interface BranchState {
  /** Its commit. */
  readonly head: string;
  /** What it has that its target has not. */
  readonly range: CommitRange;
  /** All files of the proposal's folders there. */
  readonly tree: ReadonlyMap<string, TreeFile>;
  /** The files that it changes. */
  readonly changed: ChangedFiles;
}

/** Reads a branch of a proposal. */
export async function readBranchState(
  project: ForgeProject,
  { target, folders }: Proposal,
  head: string,
): Promise<BranchState> {
  const range = await project.compare(target, head);
  const tree = await readFolders(project, head, folders);
  if (range.files === undefined) {
    const before = await readFolders(project, range.mergeBase, folders);
    return { head, range, tree, changed: changedBetween(before, tree) };
  }
  const elsewhere = range.files.filter((path) => !folders.some((folder) => isBelow(path, folder)));
  const further = await readFolders(project, head, [...new Set(elsewhere.map(folderOf))]);
  const all = new Map([...tree, ...further]);
  return {
    head,
    range,
    tree,
    changed: new Map(range.files.map((path) => [path, all.get(path)?.blob])),
  };
}

async function readFolders(
  project: ForgeProject,
  ref: string,
  folders: readonly string[],
): Promise<ReadonlyMap<string, TreeFile>> {
  const trees = await Promise.all(folders.map((folder) => project.readTree(ref, folder)));
  return new Map(trees.flatMap((tree) => [...tree]));
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function folderOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}
