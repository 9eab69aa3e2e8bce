import type { GitRepository } from "../git-repository.ts";
import { type BranchMove, noCommit } from "../what-happened.ts";
import type { User } from "./state.ts";

/** What happened to a branch. */
export interface Activity {
  readonly id: number;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: Date;
  readonly type: "push" | "force_push" | "branch_creation" | "branch_deletion";
  readonly actor: User;
}

/** What moving a branch is called, before it is moved. */
export function moveOf(
  git: GitRepository,
  { name, before, after }: Pick<BranchMove, "name" | "before" | "after">,
): Pick<Activity, "ref" | "before" | "after" | "type"> {
  const pushed = git.isAncestor(before ?? "", after ?? "") ? "push" : "force_push";
  const moved = before === undefined ? "branch_creation" : pushed;
  return {
    ref: `refs/heads/${name}`,
    before: before ?? noCommit,
    after: after ?? noCommit,
    type: after === undefined ? "branch_deletion" : moved,
  };
}
