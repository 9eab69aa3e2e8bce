import type { FileTree } from "@mirrorkit/sdk/files";
import type { PublishSettings } from "@mirrorkit/sdk/settings";

/** How proposals are made, and the branch that they go to: a project's own settings do not decide that. */
export interface ProposalSettings extends PublishSettings {
  /** The branch of the GitOps project. */
  readonly targetBranch: string;
}

/** Files that a change request is to bring to a GitOps project. */
export interface Proposal {
  /** The branch that it goes to. */
  readonly target: string;
  /** The branch that it comes from; ours alone, and always the same for the same purpose. */
  readonly branch: string;
  /** Files to be there, by path from the repository's root. */
  readonly write: FileTree;
  /** Paths to be gone. */
  readonly remove: readonly string[];
  /** The folders that `write` and `remove` lie in. */
  readonly folders: readonly string[];
  /** Title of the change request. */
  readonly title: string;
  /** Its description as Markdown, made of our text only. */
  readonly body: string;
  /** The same for a terminal, without markup. */
  readonly text?: string;
  /** What its commit says below the title. */
  readonly summary: string;
  /** Labels of a new one. */
  readonly labels: readonly string[];
  /** Reviewers of a new one. */
  readonly reviewers: readonly string[];
  /** Whether the forge is to merge it as soon as its rules allow. */
  readonly autoMerge: boolean;
  /** Whether a person has to look first: auto-merge that is armed already is taken back before a new commit. */
  readonly holdMerge?: boolean;
}

/** How a proposal differs from its target. */
export interface ProposalChanges {
  /** Paths that it adds. */
  readonly created: readonly string[];
  /** Paths that it changes. */
  readonly updated: readonly string[];
  /** Paths that it takes away. */
  readonly deleted: readonly string[];
}

/** What came of a proposal. */
export interface ProposalResult extends ProposalChanges {
  /**
   * - `unchanged`: it was up to date, or there is nothing to propose; nothing was written.
   * - `opened`, `updated`: the change request was opened, or it and its branch were brought up to date.
   * - `closed`: its target holds everything; it was closed and its branch deleted.
   * - `hands-off`: another account committed to its branch, which is left alone.
   * - `declined`: someone closed it, and nothing changed since.
   */
  readonly outcome: "unchanged" | "opened" | "updated" | "closed" | "hands-off" | "declined";
  /** Its page; undefined when there is none. */
  readonly url?: string;
}

/** The commit that passes were made from. */
export interface PublicationSource {
  /** Its object name. */
  readonly sha: string;
  /** Its page. */
  readonly url?: string;
}
