import type { ChangeRequest } from "./change-request.ts";

/** A finding on a line, shown as an annotation of the forge. */
export interface Annotation {
  /** Path of the file. */
  readonly path: string;
  /** The line, from 1. */
  readonly line: number;
  /** The severity. */
  readonly severity: "error" | "warning" | "info";
  /** A short title. */
  readonly title: string;
  /** The plain text. */
  readonly message: string;
}

/** The status of a commit, shown next to the change request. */
export interface StatusRequest {
  /** The commit. */
  readonly sha: string;
  /** The change request whose head it is. */
  readonly changeRequest: number;
  /** The name of the status, as in protection rules. */
  readonly name: string;
  /** The state; every state but `passed` blocks the merge. */
  readonly state: "pending" | "passed" | "failed";
  /** One line, at most 140 characters. */
  readonly title: string;
  /** A page or comment with details. */
  readonly url?: string;
  /** Findings on lines; shown if the forge supports it. */
  readonly annotations: readonly Annotation[];
  /** Number of an external status check of GitLab to answer instead of setting a commit status. */
  readonly externalStatusCheck?: number;
  /** The change request as just read; its pipeline is not requested again. */
  readonly seen?: ChangeRequest;
  /** Whether to write only when the commit has no status of that name yet; `false` by default. */
  readonly onlyFirst?: boolean;
}

/** A request for a file of a commit's pipeline. */
export interface ArtefactRequest {
  /** The commit of the pipeline. */
  readonly sha: string;
  /** The change request whose pipelines count, otherwise the branch; other pipelines of the commit are ignored. */
  readonly of: { readonly changeRequest: number } | { readonly branch: string };
  /** Name of the job on GitLab, of the artefact on GitHub. */
  readonly name: string;
  /** Path of the file in it. */
  readonly path: string;
  /** Folders in the archive, of which the first with files is returned too; none by default. */
  readonly folders?: readonly string[];
  /** A tree in the archive of which some files are returned too; none by default. */
  readonly tree?: ArtefactTree;
  /** The size limit in bytes for the file and its archive; larger ones are rejected. */
  readonly maxBytes: number;
}

/** A tree of an artefact that is of use, but not needed: what cannot be read of it costs nothing else. */
export interface ArtefactTree {
  /** Its folder: the first of these that has files. */
  readonly folders: readonly string[];
  /** The size limit in bytes of the files that are chosen, together. */
  readonly maxBytes: number;
  /**
   * Chooses from its files.
   *
   * @param files - all its files, by their paths in it
   * @param requested - the bytes of the requested file
   * @returns the paths of those that are read
   */
  choose(files: readonly ArtefactEntry[], requested: Uint8Array): readonly string[];
}

/** A file of an artefact that has not been read. */
export interface ArtefactEntry {
  /** Its path in its tree. */
  readonly path: string;
  /** Its size in bytes, as the archive states it. */
  readonly size: number;
}

/** A file of a pipeline. */
export interface Artefact {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** The files of the requested folder, by their path in the archive; undefined when there is none. */
  readonly beside?: ReadonlyMap<string, Uint8Array>;
  /** The chosen files of the requested tree, by their paths in it; undefined when there are none. */
  readonly tree?: ReadonlyMap<string, Uint8Array>;
  /** Why the chosen files were not read, without a full stop; undefined when they were, or there are none. */
  readonly treeRefused?: string;
  /** The time of its creation, by the forge's clock. */
  readonly at: Date;
  /** The page of the pipeline or job. */
  readonly url: string;
}
