import { MirrorError, printable } from "../../base/problem/index.ts";
import { askGit, git } from "./git.ts";

/** A clone, and where in it a folder is. */
export interface Clone {
  /** The folder of its working tree. */
  readonly root: string;
  /** Path of the folder in it, with `/` at its end; empty for the root. */
  readonly prefix: string;
}

/** Finds the clone that a folder lies in; undefined when it lies in none, or git is not installed. */
export async function findClone(folder: string): Promise<Clone | undefined> {
  try {
    const asked = ["rev-parse", "--show-toplevel", "--show-prefix"];
    const { status, output } = await askGit(asked, { folder });
    const [root = "", prefix = ""] = output.split("\n");
    return status === 0 && root !== "" ? { root, prefix } : undefined;
  } catch {
    return undefined;
  }
}

/** Its newest commit. */
export async function headOf(root: string): Promise<string> {
  return (
    await git(["rev-parse", "--verify", "--end-of-options", "HEAD^{commit}"], at(root))
  ).trim();
}

/** The branch that is checked out; undefined when none is. */
export async function branchOf(root: string): Promise<string | undefined> {
  const asked = ["symbolic-ref", "--quiet", "--short", "HEAD"];
  const { status, output } = await askGit(asked, at(root));
  return status === 0 ? output.trim() : undefined;
}

/** Paths of the working tree that differ from the newest commit, and new ones that Git does not ignore. */
export async function dirtyPaths(root: string): Promise<readonly string[]> {
  const asked = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"];
  const output = await git(asked, at(root));
  return output.split("\0").flatMap((entry) => (entry.length > 3 ? [entry.slice(3)] : []));
}

/** Whether Git tracks anything below a path, or would with the next `git add`. */
export async function isTracked(root: string, path: string): Promise<boolean> {
  const tracked = await git(["ls-files", "-z", "--", path], at(root));
  if (tracked !== "") return true;
  const { status } = await askGit(["check-ignore", "--quiet", "--", path], at(root));
  return status !== 0;
}

/** What became of an update. */
export interface CloneUpdate {
  /** The newest commit. */
  readonly commit: string;
  /** The commit before. */
  readonly before: string;
}

/**
 * Brings a clone to a branch, tag or commit of a remote. Commits of its own that the remote lacks, such as records whose
 * push failed, go on top.
 *
 * @throws a {@link MirrorError} `network` when the remote does not answer or lacks the ref; `refused` when the own
 * commits contradict those of the remote.
 */
export async function updateClone(
  root: string,
  { remote, ref }: { readonly remote: string; readonly ref: string },
): Promise<CloneUpdate> {
  const before = await headOf(root);
  await git(["fetch", "--no-tags", "--quiet", "--end-of-options", remote, ref], at(root));
  const fetched = (await git(["rev-parse", "--verify", "FETCH_HEAD^{commit}"], at(root))).trim();
  const branch = await branchOf(root);
  if (branch !== ref) await switchTo(root, ref, fetched);
  await bringTo(root, fetched);
  return { commit: await headOf(root), before };
}

/** A branch of that name is checked out where there is one on the remote; a tag or a commit without a branch. */
async function switchTo(root: string, ref: string, fetched: string): Promise<void> {
  const local = ["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${ref}`];
  const { status } = await askGit(local, at(root));
  if (status === 0) await git(["switch", "--quiet", "--end-of-options", ref], at(root));
  else await git(["switch", "--quiet", "--detach", "--end-of-options", fetched], at(root));
}

async function bringTo(root: string, fetched: string): Promise<void> {
  if (await isAncestor(root, fetched, "HEAD")) return;
  if (await isAncestor(root, "HEAD", fetched)) {
    await git(["merge", "--quiet", "--ff-only", fetched], at(root));
    return;
  }
  const { status } = await askGit([...asUs, "rebase", "--quiet", fetched], at(root));
  if (status === 0) return;
  await askGit(["rebase", "--abort"], at(root));
  throw new MirrorError("refused", `${printable(root)} has commits that diverge from the remote`, {
    hint: "Look at them with git log --oneline @{upstream}.., and reset or push them by hand.",
  });
}

async function isAncestor(root: string, one: string, other: string): Promise<boolean> {
  const asked = ["merge-base", "--is-ancestor", "--end-of-options", one, other];
  return (await askGit(asked, at(root))).status === 0;
}

/** Who commits, where the settings of git name nobody. */
const asUs = ["-c", "user.name=mirrorkit", "-c", "user.email=mirrorkit@localhost"];

/** A folder to be committed, and where it goes. */
export interface FolderCommit {
  /** Path of the folder, from the root of the clone. */
  readonly path: string;
  readonly message: string;
  readonly remote: string;
  /** The branch of the remote. */
  readonly branch: string;
}

const mostTries = 3;

/**
 * Commits a folder, unless the newest commit has it, and pushes. When the remote went on, the commit goes on top of what
 * is there, up to three times. Gives the commit that has it.
 *
 * @throws a {@link MirrorError} `network` when git fails; `refused` as {@link updateClone} does.
 */
export async function commitFolder(
  root: string,
  { path, message, remote, branch }: FolderCommit,
): Promise<string> {
  await git(["add", "--", path], at(root));
  const { status } = await askGit(["diff", "--cached", "--quiet", "--", path], at(root));
  if (status !== 0) {
    const user = (await askGit(["config", "user.email"], at(root))).status === 0 ? [] : asUs;
    const commit = ["commit", "--quiet", "--no-verify", "--only", "--message", message, "--", path];
    await git([...user, ...commit], at(root));
  }
  const target = `HEAD:refs/heads/${branch}`;
  for (let tries = 1; ; tries += 1) {
    const pushed = await askGit(["push", "--quiet", "--end-of-options", remote, target], at(root));
    if (pushed.status === 0) return headOf(root);
    const isBehind = /\[rejected\]|fetch first|non-fast-forward/.test(pushed.complaint);
    if (!isBehind || tries === mostTries) throw notPushed(remote, branch, pushed.complaint);
    await git(["fetch", "--no-tags", "--quiet", "--end-of-options", remote, branch], at(root));
    await bringTo(root, (await git(["rev-parse", "FETCH_HEAD^{commit}"], at(root))).trim());
  }
}

function notPushed(remote: string, branch: string, complaint: string): MirrorError {
  const [first = "no reason given"] = complaint.split("\n");
  return new MirrorError(
    "network",
    `git push to ${printable(branch)} of ${printable(remote)} failed: ${printable(first)}`,
    {
      hint: "Let the account push to this branch, or set record.branch to one that it may push to.",
    },
  );
}

function at(folder: string): { readonly folder: string } {
  return { folder };
}
