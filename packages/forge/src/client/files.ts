import { createHash } from "node:crypto";

/** A file of a tree. */
export interface TreeFile {
  /** The Git object name of its content: SHA-1 of `blob <size>\0` and the bytes, 40 hex digits. */
  readonly blob: string;
  /** The Git mode: `100644`, `100755`, `120000` for a symbolic link, `160000` for a submodule. */
  readonly mode: string;
}

/** The entry of a commit at a path. */
export interface PathEntry {
  /** The Git object name of the entry; empty for a folder of a working tree. */
  readonly object: string;
  /** The Git mode: one of those of {@link TreeFile}, or `040000` for a folder. */
  readonly mode: string;
}

/** A file to read at a commit or branch. */
export interface FileRequest {
  /** Path from the project's root, without a leading slash. */
  readonly path: string;
  /** A commit or the name of a branch. */
  readonly ref: string;
  /** The size limit in bytes; larger files are rejected. */
  readonly maxBytes: number;
}

/** A commit. */
export interface Commit {
  /** Its object name. */
  readonly sha: string;
  /** The full commit message. */
  readonly message: string;
}

/** The commits of a branch that another branch does not have. */
export interface CommitRange {
  /** The newest common commit. */
  readonly mergeBase: string;
  /** The commits after it, oldest first; at most 100. */
  readonly commits: readonly Commit[];
  /**
   * Paths that differ between the merge base and the head, sorted; undefined when the forge lists only some of
   * them.
   */
  readonly files: readonly string[] | undefined;
}

/** A commit to create and to set a branch to, whatever its former head. */
export interface CommitRequest {
  /** Name of the branch. */
  readonly branch: string;
  /** The expected head of the branch; undefined when the branch must not exist. */
  readonly expected: string | undefined;
  /** The only parent, a commit of the target branch. */
  readonly base: string;
  /** The full commit message. */
  readonly message: string;
  /** Texts of regular files to write, by path. */
  readonly write: ReadonlyMap<string, string>;
  /** Paths of `write` that exist in the parent and keep their mode. */
  readonly existing: ReadonlySet<string>;
  /**
   * Paths to delete from the parent. A path that is also in `write` but not in `existing` is replaced by a regular
   * file, whatever it is in the parent: an executable file, a symbolic link, a submodule.
   */
  readonly remove: readonly string[];
}

/** Whether bytes are the content of a Git blob of this name. */
export function isBlob(bytes: Uint8Array, name: string): boolean {
  const hash = createHash(name.length === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === name;
}

/** Modes of files whose content may be read: regular ones, executable or not. */
export function isRegular(mode: string): boolean {
  return mode === "100644" || mode === "100755";
}
