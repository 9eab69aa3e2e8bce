import type { CommitRange } from "../forge/index.ts";
import { digestOfFiles } from "./tree-changes.ts";

const trailer = "Mirrorkit-Files";

/** Puts the digest of what a commit changes below its message. */
export function withTrailer(message: string, digest: string): string {
  return `${message.trimEnd()}\n\n${trailer}: ${digest}\n`;
}

/** What a branch changes: files by path, those that it takes away without a name of their content. */
export type ChangedFiles = ReadonlyMap<string, string | undefined>;

/**
 * Whether a branch holds nothing but one commit of ours, unchanged: its message has the digest of exactly the files
 * that it changes. A person's commit on top, or in its place, is told by that.
 */
export function isOurs({ commits }: CommitRange, changed: ChangedFiles): boolean {
  const [commit, ...others] = commits;
  if (commit === undefined) return true;
  if (others.length > 0) return false;
  const [, digest] = new RegExp(`^${trailer}: ([0-9a-f]{64})\\s*$`, "m").exec(commit.message) ?? [];
  return digest !== undefined && digest === digestOfFiles(changed);
}
