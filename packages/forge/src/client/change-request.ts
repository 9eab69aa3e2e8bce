import type { Account } from "./access.ts";

/** A merge request of GitLab or a pull request of GitHub. */
export interface ChangeRequest {
  /** Its number within the project. */
  readonly number: number;
  /** The title, as its author wrote it. */
  readonly title: string;
  /** The description, as its author wrote it; empty when there is none. */
  readonly body: string;
  /** Its state. */
  readonly state: "open" | "closed" | "merged";
  /** Whether its author marked it as a draft. */
  readonly draft: boolean;
  /** The account that opened it. */
  readonly author: Account;
  /** The source branch, which may be deleted. */
  readonly head: ChangeRequestHead;
  /** Name of the target branch. */
  readonly target: string;
  /** Names of its labels. */
  readonly labels: readonly string[];
  /** Names of the requested reviewers, as in {@link ChangeRequestDraft}. */
  readonly reviewers: readonly string[];
  /** Whether the forge will merge it as soon as its rules allow. */
  readonly autoMerge: boolean;
  /** The time of its last change. */
  readonly updatedAt: Date;
  /** Its page. */
  readonly url: string;
}

/** The source of a change request. */
export interface ChangeRequestHead {
  /** Name of the branch, in its own project. */
  readonly branch: string;
  /** The commit at its head. */
  readonly sha: string;
  /** Whether it comes from another project: then all of its content is untrusted. */
  readonly fork: boolean;
}

/** A change request to open. */
export interface ChangeRequestDraft {
  /** The source branch, in the same project. */
  readonly source: string;
  /** The target branch. */
  readonly target: string;
  /** The title, at most 255 characters. */
  readonly title: string;
  /** The description as Markdown. */
  readonly body: string;
  /** Names of labels; the forge creates missing labels if it supports that. */
  readonly labels: readonly string[];
  /** Names of accounts; `team:name` for a team of GitHub. The author cannot be a reviewer. */
  readonly reviewers: readonly string[];
}

/** The changes to a change request; undefined fields stay. */
export interface ChangeRequestEdit {
  /** The title. */
  readonly title?: string;
  /** The description. */
  readonly body?: string;
  /** Labels to add; others stay. */
  readonly addLabels?: readonly string[];
  /** Closes or reopens it. */
  readonly state?: "open" | "closed";
}

/** A filter for listing change requests. */
export interface ChangeRequestFilter {
  /** Their state; `open` by default. */
  readonly state?: "open" | "all";
  /** Only those that changed at or after this time. */
  readonly updatedSince?: Date;
  /** Only those from this branch of the project itself. */
  readonly source?: string;
  /** Only those with this target branch. */
  readonly target?: string;
}

/** A comment that an account wrote on a change request; automatic comments of the forge are left out. */
export interface Comment {
  /** The forge's id of the comment, as text. Later comments have higher ids. */
  readonly id: string;
  /** The author. */
  readonly author: Account;
  /** The current text. */
  readonly body: string;
  /** The time of creation. */
  readonly createdAt: Date;
  /** The time of the last edit; the time of creation when it was never edited. */
  readonly updatedAt: Date;
  /** Whether its text was edited. */
  readonly edited: boolean;
}

/** An approval of a change request with the forge's own approval feature. */
export interface Approval {
  /** The approver. */
  readonly account: Account;
  /** The time of the approval. */
  readonly at: Date;
  /** Whether it was given for the current head commit. */
  readonly current: boolean;
}
