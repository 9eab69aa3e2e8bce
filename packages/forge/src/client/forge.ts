import type { AccessCheck, Account, Permission, ProjectUse, WebhookState } from "./access.ts";
import type {
  Approval,
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestEdit,
  ChangeRequestFilter,
  Comment,
} from "./change-request.ts";
import type { CommitRange, CommitRequest, FileRequest, PathEntry, TreeFile } from "./files.ts";
import type { Artefact, ArtefactRequest, StatusRequest } from "./pipeline.ts";

export type { AccessCheck, Account, Permission, ProjectUse, WebhookState } from "./access.ts";
export type {
  Approval,
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestEdit,
  ChangeRequestFilter,
  ChangeRequestHead,
  Comment,
} from "./change-request.ts";
export type {
  Commit,
  CommitRange,
  CommitRequest,
  FileRequest,
  PathEntry,
  TreeFile,
} from "./files.ts";
export type {
  Annotation,
  Artefact,
  ArtefactEntry,
  ArtefactRequest,
  ArtefactTree,
  StatusRequest,
} from "./pipeline.ts";

/** The supported forges. */
export type ForgeKind = "github" | "gitlab";

/**
 * A project on a forge, with all operations that mirrorkit uses.
 *
 * Every method throws a {@link @mirrorkit/sdk#MirrorError} `unauthorized`, `not-found`, `conflict`, `rate-limited`
 * (with `retryAt`) or `network`; no error contains a token. An answer that has an unexpected shape or contradicts
 * another one is also `network` ("unexpected answer"), never undefined or an empty list. A call creates an object
 * at most once: a create with an unknown outcome throws `network`, and the caller has to look before it retries.
 */
export interface ForgeProject {
  /** The kind of forge. */
  readonly kind: ForgeKind;
  /** Its path there: `group/subgroup/project`, `owner/repository`. */
  readonly name: string;
  /** The default branch of the project, whose settings apply. */
  readonly defaultBranch: string;
  /** The size limit of a comment or description, in UTF-16 code units. */
  readonly largestComment: number;

  /** The account of the credentials; requested once. */
  self(): Promise<Account>;
  /** The current permission of an account; `none` for a stranger. */
  permission(account: Account): Promise<Permission>;

  /** The head commit of a branch; undefined when two independent requests show that it does not exist. */
  branch(name: string): Promise<string | undefined>;
  /**
   * A file's bytes, verified against the tree; undefined when neither the tree of that commit nor its content has
   * the file. `refused` when it is too large or not a regular file.
   */
  readFile(request: FileRequest): Promise<Uint8Array | undefined>;
  /** All files below a folder by their full path; empty when two requests show that the folder does not exist. */
  readTree(ref: string, folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /**
   * The entry of a commit or branch at a path, without following links; undefined when one reading of its tree has
   * none. Before you let a merge pass because of a missing entry, confirm it with {@link ForgeProject.readTree} or
   * {@link ForgeProject.readFile}.
   */
  entry(ref: string, path: string): Promise<PathEntry | undefined>;
  /** The commits of `head` that `base` does not have; both are commits or names of branches. */
  compare(base: string, head: string): Promise<CommitRange>;
  /**
   * Creates a commit and sets the branch to it if its head is the expected one, otherwise throws `conflict`.
   * Returns the commit.
   */
  commit(request: CommitRequest): Promise<string>;
  /**
   * Deletes a branch if its head is the expected one, otherwise throws `conflict`. A missing branch is not an
   * error.
   */
  deleteBranch(name: string, expected: string): Promise<void>;

  /** A change request; undefined when two independent requests show that it does not exist. */
  changeRequest(number: number): Promise<ChangeRequest | undefined>;
  /** The merge base of a change request and its target. */
  mergeBase(changeRequest: ChangeRequest): Promise<string>;
  /** The changes of a change request since {@link ForgeProject.mergeBase}. */
  changes(changeRequest: ChangeRequest): Promise<CommitRange>;
  /** Change requests, most recently changed first, fetched page by page on demand. */
  changeRequests(filter: ChangeRequestFilter): AsyncIterable<ChangeRequest>;
  /** Opens a change request; `conflict` when one between these branches is already open. */
  openChangeRequest(draft: ChangeRequestDraft): Promise<ChangeRequest>;
  /** Applies an edit. */
  editChangeRequest(number: number, edit: ChangeRequestEdit): Promise<void>;
  /**
   * Requests reviews from accounts if none was ever requested, and skips accounts that gave one. Completes a
   * creation that was interrupted before it requested reviews. Returns whether it requested any.
   */
  askForReview(changeRequest: ChangeRequest, names: readonly string[]): Promise<boolean>;
  /** Enables auto-merge if the head is still this commit. */
  mergeWhenReady(number: number, sha: string): Promise<void>;
  /** Cancels {@link ForgeProject.mergeWhenReady}; it is not an error when auto-merge is not enabled. */
  cancelAutoMerge(number: number): Promise<void>;
  /**
   * The accounts that authored, committed or pushed a commit of a change request, as far as the forge links commits
   * to accounts. Pushers to the branch of a fork cannot be read; if those of a branch in the project itself cannot
   * be read, this throws.
   */
  contributors(changeRequest: ChangeRequest): Promise<readonly Account[]>;

  /** All comments, oldest first. */
  comments(changeRequest: number): Promise<readonly Comment[]>;
  /** Writes a comment. */
  addComment(changeRequest: number, body: string): Promise<Comment>;
  /** Replaces the text of a comment by mirrorkit. */
  editComment(changeRequest: number, id: string, body: string): Promise<void>;
  /** Deletes a comment by mirrorkit; a missing comment is not an error. */
  deleteComment(changeRequest: number, id: string): Promise<void>;
  /** The account that added a present label, and the time; undefined when the label is missing. */
  labelledBy(
    changeRequest: number,
    label: string,
  ): Promise<{ account: Account; at: Date } | undefined>;
  /** The valid approvals, one per account. */
  approvals(changeRequest: ChangeRequest): Promise<readonly Approval[]>;

  /** Sets the status of a commit, unless it has that status already. Returns whether it wrote. */
  setStatus(request: StatusRequest): Promise<boolean>;
  /** A file of the newest pipeline of exactly that commit; undefined when the lists show that there is none. */
  artefact(request: ArtefactRequest): Promise<Artefact | undefined>;

  /** Checks the permissions of the account, without writing. */
  checkAccess(uses: readonly ProjectUse[]): Promise<readonly AccessCheck[]>;
  /** The webhooks that the account may see; undefined when it may see none. */
  webhooks(): Promise<readonly WebhookState[] | undefined>;

  /** The URL of a file at a commit, at a line. */
  fileUrl(path: string, ref: string, line?: number): string;
}
