import type { CommitObject, GitRepository } from "./git-repository.ts";

/** A branch that is somewhere else now. */
export interface BranchMove {
  readonly name: string;
  /** Where it was; undefined for a new one. */
  readonly before: string | undefined;
  /** Where it is; undefined when it is gone. */
  readonly after: string | undefined;
  /** The commits that it gained, oldest first. */
  readonly commits: readonly PushedCommit[];
  /** Whether it lost commits. */
  readonly forced: boolean;
}

/** A commit of a push, with the paths that it touched. */
export interface PushedCommit extends CommitObject {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

/** The commit that stands for none. */
export const noCommit: string = "0".repeat(40);

/** Has a look taken after writes, once for all that were made in one turn of the loop. */
export function afterWrites(state: { onWrite: () => void }, look: () => void): void {
  let due = false;
  state.onWrite = () => {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      look();
    });
  };
}

/** What was there at the last look, so that the next one sees what is new. */
export class Memory {
  readonly #values = new Map<string, string>();

  /** Notes a value, and tells what was there before when it is another one. */
  news(name: string, value: string): { readonly before: string | undefined } | undefined {
    const before = this.#values.get(name);
    this.#values.set(name, value);
    return before === value ? undefined : { before };
  }

  /** The branches of a repository that have moved, been made or been deleted. */
  branchMoves(name: string, git: GitRepository): readonly BranchMove[] {
    const prefix = `branch ${name} `;
    const known = [...this.#values.keys()].filter((key) => key.startsWith(prefix));
    const names = new Set([...known.map((key) => key.slice(prefix.length)), ...git.branches()]);
    return [...names].flatMap((branch) => {
      const after = git.branch(branch);
      const news = this.news(prefix + branch, after ?? "");
      if (news === undefined) return [];
      const before = news.before === "" ? undefined : news.before;
      return before === after ? [] : [moveOf(git, { name: branch, before, after })];
    });
  }
}

function moveOf(
  git: GitRepository,
  move: Pick<BranchMove, "name" | "before" | "after">,
): BranchMove {
  const { before, after } = move;
  const base = before ?? git.branch("main") ?? "";
  const gained = after === undefined || base === after ? [] : git.range(base, after);
  const commits = gained.map((commit) => ({ ...commit, ...touchedBy(git, commit) }));
  const kept = before === undefined || after === undefined || git.isAncestor(before, after);
  return { ...move, commits, forced: !kept };
}

function touchedBy(
  git: GitRepository,
  { tree, parents: [parent = ""] }: CommitObject,
): Pick<PushedCommit, "added" | "modified" | "removed"> {
  const now = git.filesOfTree(tree);
  const before = git.filesOfTree(git.readCommit(parent)?.tree ?? "");
  return {
    added: [...now.keys()].filter((path) => !before.has(path)),
    modified: [...now].flatMap(([path, { sha }]) => {
      const there = before.get(path);
      return there !== undefined && there.sha !== sha ? [path] : [];
    }),
    removed: [...before.keys()].filter((path) => !now.has(path)),
  };
}
