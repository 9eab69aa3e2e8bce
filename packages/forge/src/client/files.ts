/** A file of a tree. */
export interface TreeFile {
  /** The Git object name of its content: SHA-1 of `blob <size>\0` and the bytes, 40 hex digits. */
  readonly blob: string;
  /** The Git mode: `100644`, `100755`, `120000` for a symbolic link, `160000` for a submodule. */
  readonly mode: string;
}

/** What a commit has at a path. */
export interface PathEntry {
  /** The Git object name of what is there; empty for a folder of a working tree. */
  readonly object: string;
  /** The Git mode: those of a {@link TreeFile}, `040000` for a folder. */
  readonly mode: string;
}

/** What is to be read at a commit or branch. */
export interface FileRequest {
  /** Path from the project's root, without a leading slash. */
  readonly path: string;
  /** A commit or the name of a branch. */
  readonly ref: string;
  /** Larger files are refused. */
  readonly maxBytes: number;
}

/** A commit. */
export interface Commit {
  /** Its object name. */
  readonly sha: string;
  /** The whole message. */
  readonly message: string;
}

/** What a branch has that another has not. */
export interface CommitRange {
  /** The newest commit that both have. */
  readonly mergeBase: string;
  /** The commits since then, oldest first; at most 100. */
  readonly commits: readonly Commit[];
  /** Paths that differ between the merge base and the head, sorted; undefined when the forge lists only some of them. */
  readonly files: readonly string[] | undefined;
}

/** One commit that a branch is set to, whatever it was at before. */
export interface CommitRequest {
  /** Name of the branch. */
  readonly branch: string;
  /** The commit that the branch must be at; undefined when it must not exist. */
  readonly expected: string | undefined;
  /** The one parent, a commit of the target branch. */
  readonly base: string;
  /** The whole message. */
  readonly message: string;
  /** Texts of files by path; regular files. */
  readonly write: ReadonlyMap<string, string>;
  /** Those of `write` that the parent has too and whose mode stays. */
  readonly existing: ReadonlySet<string>;
  /**
   * Paths that the parent has and that are to go. One that `write` has too, and `existing` has not, is replaced by a
   * regular file, whatever it is in the parent: an executable file, a symbolic link, a submodule.
   */
  readonly remove: readonly string[];
}
