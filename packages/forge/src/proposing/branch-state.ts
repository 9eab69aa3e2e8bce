import type { CommitRange, ForgeProject } from "../client/index.ts";
import { mayBeOurs } from "./own-commit.ts";
import type { Proposal } from "./proposal.ts";
import { type ChangedFiles, changedBetween } from "./tree-changes.ts";

/** The state of mirrorkit's branch. */
export interface BranchState {
  /** Its commit. */
  readonly head: string;
  /** The commits that its target does not have. */
  readonly range: CommitRange;
  /** All files that it changes, in any folder; undefined when its commits are not by mirrorkit anyway. */
  readonly changed: ChangedFiles | undefined;
}

/** Reads a branch of a proposal. */
export async function readBranchState(
  project: ForgeProject,
  { target, folders }: Proposal,
  head: string,
): Promise<BranchState> {
  const range = await project.compare(target, head);
  if (!mayBeOurs(range)) return { head, range, changed: undefined };
  const { files } = range;
  if (files === undefined) {
    const before = await project.readTree(range.mergeBase, "");
    return { head, range, changed: changedBetween(before, await project.readTree(head, "")) };
  }
  const isInside = files.every((path) => folders.some((folder) => path.startsWith(`${folder}/`)));
  const trees = await Promise.all(
    (isInside ? folders : [""]).map((folder) => project.readTree(head, folder)),
  );
  const tree = new Map(trees.flatMap((one) => [...one]));
  return { head, range, changed: new Map(files.map((path) => [path, tree.get(path)])) };
}
