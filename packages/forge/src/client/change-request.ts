import type { Account } from "./access.ts";

/** A merge request of GitLab or a pull request of GitHub. */
export interface ChangeRequest {
  /** Its number within the project. */
  readonly number: number;
  /** The title, as its author wrote it. */
  readonly title: string;
  /** The description, as its author wrote it; empty when there is none. */
  readonly body: string;
  /** Where it stands. */
  readonly state: "open" | "closed" | "merged";
  /** Whether its author marked it as not ready. */
  readonly draft: boolean;
  /** Who opened it. */
  readonly author: Account;
  /** The branch that it comes from; it may be gone. */
  readonly head: ChangeRequestHead;
  /** Name of the branch that it goes to. */
  readonly target: string;
  /** Names of its labels. */
  readonly labels: readonly string[];
  /** Names of those who are asked for a review now, as in {@link ChangeRequestDraft}. */
  readonly reviewers: readonly string[];
  /** Whether the forge was told to merge it as soon as its rules allow. */
  readonly autoMerge: boolean;
  /** When anything about it changed last. */
  readonly updatedAt: Date;
  /** Its page. */
  readonly url: string;
}

/** Where a change request comes from. */
export interface ChangeRequestHead {
  /** Name of the branch, in its own project. */
  readonly branch: string;
  /** The commit that it is at. */
  readonly sha: string;
  /** Whether it comes from another project: then everything in it is a stranger's. */
  readonly fork: boolean;
}

/** A change request to be opened. */
export interface ChangeRequestDraft {
  /** The branch that it comes from, in the same project. */
  readonly source: string;
  /** The branch that it goes to. */
  readonly target: string;
  /** The title, at most 255 characters. */
  readonly title: string;
  /** The description as Markdown. */
  readonly body: string;
  /** Names of labels; those that do not exist are made where the forge does so. */
  readonly labels: readonly string[];
  /** Names of accounts; `team:name` for a team of GitHub. The author cannot review. */
  readonly reviewers: readonly string[];
}

/** What is to be different about a change request. */
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

/** Which change requests are listed. */
export interface ChangeRequestFilter {
  /** Where they stand; open ones by default. */
  readonly state?: "open" | "all";
  /** Only those that changed at or after this time. */
  readonly updatedSince?: Date;
  /** Only those that come from this branch of the project itself. */
  readonly source?: string;
  /** Only those that go to this branch. */
  readonly target?: string;
}

/** A comment on a change request that someone wrote; what the forge says automatically is left out. */
export interface Comment {
  /** The forge's own number of it, as text. Later comments have higher numbers. */
  readonly id: string;
  /** Who wrote it first. */
  readonly author: Account;
  /** The text as it is now. */
  readonly body: string;
  /** When it was written. */
  readonly createdAt: Date;
  /** When its text changed last; the time of writing when it never did. */
  readonly updatedAt: Date;
  /** Whether its text was changed after it was written. */
  readonly edited: boolean;
}

/** That someone approved a change request by the forge's own means. */
export interface Approval {
  /** Who did. */
  readonly account: Account;
  /** When. */
  readonly at: Date;
  /** Whether it was given for the commit that the change request is at now. */
  readonly current: boolean;
}
