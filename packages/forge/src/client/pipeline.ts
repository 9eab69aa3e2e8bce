import type { ChangeRequest } from "./change-request.ts";

/** A finding on a line, for the forge's quiet way of showing it. */
export interface Annotation {
  /** Path of the file. */
  readonly path: string;
  /** The line, from 1. */
  readonly line: number;
  /** How much it matters. */
  readonly severity: "error" | "warning" | "info";
  /** A short title of ours. */
  readonly title: string;
  /** The text; plain. */
  readonly message: string;
}

/** What a commit is to show beside the change request. */
export interface StatusRequest {
  /** The commit. */
  readonly sha: string;
  /** The change request whose head it is. */
  readonly changeRequest: number;
  /** The name that it goes by; protection rules name it. */
  readonly name: string;
  /** Whether it holds the merge: all but `passed` do. */
  readonly state: "pending" | "passed" | "failed";
  /** One line, at most 140 characters. */
  readonly title: string;
  /** A page or comment that says more. */
  readonly url?: string;
  /** Findings on lines; shown where the forge can. */
  readonly annotations: readonly Annotation[];
  /** Number of an external status check of GitLab that is answered instead of a commit status. */
  readonly externalStatusCheck?: number;
  /** The change request as it was read a moment ago; what it tells of its pipeline is not asked for again. */
  readonly seen?: ChangeRequest;
  /** Whether to write it only when the commit has no status of that name yet; `false` by default. */
  readonly onlyFirst?: boolean;
}

/** A file that the pipeline of a commit left behind. */
export interface ArtefactRequest {
  /** The commit that the pipeline ran for. */
  readonly sha: string;
  /** The change request whose pipelines are looked at, or else the branch: others' pipelines of the commit do not count. */
  readonly of: { readonly changeRequest: number } | { readonly branch: string };
  /** Name of the job on GitLab, of the artefact on GitHub. */
  readonly name: string;
  /** Path of the file in it. */
  readonly path: string;
  /** Folders in it of which the first that has files comes along; none by default. */
  readonly folders?: readonly string[];
  /** Larger files, and larger archives around it, are refused. */
  readonly maxBytes: number;
}

/** A file of a pipeline. */
export interface Artefact {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** The files of the folder that came along, by their path in the archive; undefined when there is none. */
  readonly beside?: ReadonlyMap<string, Uint8Array>;
  /** When it was made, by the forge's clock. */
  readonly at: Date;
  /** The page of the pipeline or job. */
  readonly url: string;
}
