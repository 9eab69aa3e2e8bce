import type { CommitRange } from "../client/index.ts";
import { type ChangedFiles, digestOfFiles } from "./tree-changes.ts";

const trailer = "Mirrorkit-Files";
const line = new RegExp(`^${trailer}: ([0-9a-f]{64})\\s*$`, "m");

/** Adds the digest of a commit's result as a trailer of its message. */
export function withTrailer(message: string, digest: string): string {
  return `${message.trimEnd()}\n\n${trailer}: ${digest}\n`;
}

/** Whether the commits of a branch may be by mirrorkit: no commit, or a single one whose message has the trailer. */
export function mayBeOurs({ commits }: CommitRange): boolean {
  const [commit, ...others] = commits;
  return commit === undefined || (others.length === 0 && line.test(commit.message));
}

/**
 * Whether a branch can be rebuilt without loss of other work: it has no commit, or a single one whose trailer has
 * the digest of exactly the files that it changes. A commit of a person, on top or instead, has no such digest.
 * This proves nothing about the content: anyone can write such a message.
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
