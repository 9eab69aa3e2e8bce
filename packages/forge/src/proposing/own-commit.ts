import type { CommitRange } from "../client/index.ts";
import { type ChangedFiles, digestOfFiles } from "./tree-changes.ts";

const trailer = "Mirrorkit-Files";
const line = new RegExp(`^${trailer}: ([0-9a-f]{64})\\s*$`, "m");

/** Puts the digest of what a commit leaves behind below its message. */
export function withTrailer(message: string, digest: string): string {
  return `${message.trimEnd()}\n\n${trailer}: ${digest}\n`;
}

/** Whether a branch has commits that may be ours: none at all, or a single one whose message says so. */
export function mayBeOurs({ commits }: CommitRange): boolean {
  const [commit, ...others] = commits;
  return commit === undefined || (others.length === 0 && line.test(commit.message));
}

/**
 * Whether a branch may be rebuilt without loss of anyone's work: it has no commit of its own, or a single one whose
 * message has the digest of exactly the files that it changes. A person's commit on top, or in its place, lacks that. It
 * says nothing about the content: anyone can write such a message.
 */
export function isOurs({
  range,
  changed,
}: {
  readonly range: CommitRange;
  readonly changed: ChangedFiles | undefined;
}): boolean {
  const [commit] = range.commits;
  if (commit === undefined) return true;
  const [, digest] = line.exec(commit.message) ?? [];
  return changed !== undefined && mayBeOurs(range) && digest === digestOfFiles(changed);
}
