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
export type { Annotation, Artefact, ArtefactRequest, StatusRequest } from "./pipeline.ts";

/** The forges that are spoken to. */
export type ForgeKind = "github" | "gitlab";

/**
 * One project on a forge, and everything that is asked of a forge.
 *
 * Every method throws a {@link @mirrorkit/sdk#MirrorError} `unauthorized`, `not-found`, `conflict`,
 * `rate-limited` (with `retryAt`) or `network`; no error names or holds a token. An answer that is not what the forge
 * sends, or that another one contradicts, is `network` too ("unexpected answer"), never nothing or an empty list. What is created is created
 * at most once a call: a create whose outcome is unknown throws `network`, and whoever asks again looks first.
 */
export interface ForgeProject {
  /** Which forge it is on. */
  readonly kind: ForgeKind;
  /** Its path there: `group/subgroup/project`, `owner/repository`. */
  readonly name: string;
  /** The branch that changes usually go to, and whose settings count. */
  readonly defaultBranch: string;
  /** The most characters, as UTF-16 code units, that a comment or description may have. */
  readonly largestComment: number;

  /** The account that we write as. Asked once. */
  self(): Promise<Account>;
  /** What an account may do here at this moment; `none` for a stranger. */
  permission(account: Account): Promise<Permission>;

  /** The commit of a branch; undefined when there is no such branch, which two independent looks tell. */
  branch(name: string): Promise<string | undefined>;
  /**
   * A file's bytes, which the tree proves; undefined when neither the tree of that commit nor its content has it.
   * `refused` when it is larger than allowed or no regular file.
   */
  readFile(request: FileRequest): Promise<Uint8Array | undefined>;
  /** All files below a folder by their whole path; empty when there is no such folder, which two looks tell. */
  readTree(ref: string, folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /**
   * What a commit or branch has at a path, links not followed; undefined where its tree, looked at once, has nothing.
   * Who lets anything pass because of that looks by {@link ForgeProject.readTree} or {@link ForgeProject.readFile} too.
   */
  entry(ref: string, path: string): Promise<PathEntry | undefined>;
  /** What `head` has that `base` has not; commits or names of branches. */
  compare(base: string, head: string): Promise<CommitRange>;
  /** Makes a commit and sets the branch to it, if it is where it is expected; else `conflict`. Gives the commit. */
  commit(request: CommitRequest): Promise<string>;
  /** Deletes a branch, if it is where it is expected; else `conflict`. One that is gone is not an error. */
  deleteBranch(name: string, expected: string): Promise<void>;

  /** A change request; undefined when there is none of that number, which two independent looks tell. */
  changeRequest(number: number): Promise<ChangeRequest | undefined>;
  /** The commit at which a change request left its target. */
  mergeBase(changeRequest: ChangeRequest): Promise<string>;
  /** What a change request has that its target has not, since {@link ForgeProject.mergeBase}. */
  changes(changeRequest: ChangeRequest): Promise<CommitRange>;
  /** Change requests, the one that changed last first, page by page as they are taken. */
  changeRequests(filter: ChangeRequestFilter): AsyncIterable<ChangeRequest>;
  /** Opens one; `conflict` when one between these branches is open already. */
  openChangeRequest(draft: ChangeRequestDraft): Promise<ChangeRequest>;
  /** Changes what the edit names. */
  editChangeRequest(number: number, edit: ChangeRequestEdit): Promise<void>;
  /**
   * Asks accounts for a review, if none of them ever was, and skips those who gave one: where opening breaks off, that
   * is left out. Gives whether it asked.
   */
  askForReview(changeRequest: ChangeRequest, names: readonly string[]): Promise<boolean>;
  /** Has the forge merge it as soon as its rules allow, if its head is still this commit. */
  mergeWhenReady(number: number, sha: string): Promise<void>;
  /** Takes back {@link ForgeProject.mergeWhenReady}; nothing to take back is not an error. */
  cancelAutoMerge(number: number): Promise<void>;
  /**
   * The accounts that authored, committed or pushed a commit of a change request, as far as the forge links commits to
   * accounts. Who pushed to the branch of a fork cannot be read; where it cannot be read in the project itself, this
   * throws.
   */
  contributors(changeRequest: ChangeRequest): Promise<readonly Account[]>;

  /** All comments, oldest first. */
  comments(changeRequest: number): Promise<readonly Comment[]>;
  /** Writes a comment. */
  addComment(changeRequest: number, body: string): Promise<Comment>;
  /** Gives a comment by mirrorkit another text. */
  editComment(changeRequest: number, id: string, body: string): Promise<void>;
  /** Deletes a comment by mirrorkit; one that is gone is not an error. */
  deleteComment(changeRequest: number, id: string): Promise<void>;
  /** Who added the label that is there now, and when; undefined when it is missing. */
  labelledBy(
    changeRequest: number,
    label: string,
  ): Promise<{ account: Account; at: Date } | undefined>;
  /** The approvals that stand, one an account. */
  approvals(changeRequest: ChangeRequest): Promise<readonly Approval[]>;

  /** Sets the status of a commit; writes nothing when it says so already. Gives whether it wrote. */
  setStatus(request: StatusRequest): Promise<boolean>;
  /** A file that the newest pipeline of exactly that commit left behind; undefined when the lists show that there is none. */
  artefact(request: ArtefactRequest): Promise<Artefact | undefined>;

  /** Looks at what the account may do here, and writes nothing. */
  checkAccess(uses: readonly ProjectUse[]): Promise<readonly AccessCheck[]>;
  /** The webhooks as far as the account may see them; undefined where it may not. */
  webhooks(): Promise<readonly WebhookState[] | undefined>;

  /** The page of a file at a commit, at a line. */
  fileUrl(path: string, ref: string, line?: number): string;
}
