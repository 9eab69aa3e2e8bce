import type { FileTree } from "@mirrorkit/sdk/files";
import type { PublishSettings } from "@mirrorkit/sdk/settings";

/** The options of proposals, and their target branch, which a project's own settings cannot set. */
export interface ProposalSettings extends PublishSettings {
  /** The target branch of the GitOps project. */
  readonly targetBranch: string;
}

/** The files of a change request for a GitOps project. */
export interface Proposal {
  /** The target branch. */
  readonly target: string;
  /** The source branch; used only by mirrorkit and stable for the same purpose. */
  readonly branch: string;
  /** Texts of files to write, by path from the repository's root. */
  readonly write: FileTree;
  /** Paths to delete. */
  readonly remove: readonly string[];
  /** The folders that contain the paths of `write` and `remove`. */
  readonly folders: readonly string[];
  /** Title of the change request. */
  readonly title: string;
  /** Its description as Markdown, without the text of people. */
  readonly body: string;
  /** The description for a terminal, without markup. */
  readonly text?: string;
  /** The body of its commit message. */
  readonly summary: string;
  /** Labels of a new change request. */
  readonly labels: readonly string[];
  /** Reviewers of a new change request. */
  readonly reviewers: readonly string[];
  /** Whether the forge should merge it as soon as its rules allow. */
  readonly autoMerge: boolean;
  /** Whether a person has to review it first: auto-merge is cancelled before a new commit. */
  readonly holdMerge?: boolean;
}

/** The differences between a proposal and its target. */
export interface ProposalChanges {
  /** Paths that it adds. */
  readonly created: readonly string[];
  /** Paths that it changes. */
  readonly updated: readonly string[];
  /** Paths that it deletes. */
  readonly deleted: readonly string[];
}

/** The result of a proposal. */
export interface ProposalResult extends ProposalChanges {
  /**
   * - `unchanged`: it was up to date, or there is nothing to propose; nothing was written.
   * - `opened`, `updated`: the change request was opened, or it and its branch were updated.
   * - `closed`: the target contains everything already; the change request was closed and its branch deleted.
   * - `hands-off`: another account committed to its branch, which stays unchanged.
   * - `declined`: a person closed it, and nothing has changed since.
   */
  readonly outcome: "unchanged" | "opened" | "updated" | "closed" | "hands-off" | "declined";
  /** Its page; undefined when there is none. */
  readonly url?: string;
}

/** The commit from which passes were made. */
export interface PublicationSource {
  /** Its object name. */
  readonly sha: string;
  /** Its page. */
  readonly url?: string;
}
