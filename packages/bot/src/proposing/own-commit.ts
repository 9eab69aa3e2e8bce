import type { CommitRange, TreeFile } from "../forge/index.ts";
import { digestOfPaths } from "./tree-changes.ts";

const trailer = "Mirrorkit-Files";

/** Puts the digest of what a commit changes below its message. */
export function withTrailer(message: string, digest: string): string {
  return `${message.trimEnd()}\n\n${trailer}: ${digest}\n`;
}

/**
 * Whether a branch holds nothing but one commit of ours, unchanged: its message has the digest of exactly the files
 * that it changes. A person's commit on top, or in its place, is told by that.
 *
 * @param range - what the branch has that its target has not
 * @param tree - the branch's files in our folders
 */
export function isOurs(range: CommitRange, tree: ReadonlyMap<string, TreeFile>): boolean {
  const [commit, ...others] = range.commits;
  if (commit === undefined) return true;
  if (others.length > 0 || range.files === undefined) return false;
  const [, digest] = new RegExp(`^${trailer}: ([0-9a-f]{64})\\s*$`, "m").exec(commit.message) ?? [];
  return digest !== undefined && digest === digestOfPaths(range.files, tree);
}
