/** The forges that are spoken to. */
export type ForgeKind = "github" | "gitlab";

/** Somebody, or a program, with an account on the forge. */
export interface Account {
  /** The forge's own number of it, as text. */
  readonly id: string;
  /** The name that mentions use, without `@`; `name[bot]` for a GitHub App. */
  readonly name: string;
}

/** What an account may do in a project; each may do what those before it may. */
export type Permission = "none" | "read" | "write" | "maintain" | "admin";

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

/** A comment on a change request that somebody wrote; what the forge says by itself is left out. */
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
}

/** That somebody approved a change request by the forge's own means. */
export interface Approval {
  /** Who did. */
  readonly account: Account;
  /** When. */
  readonly at: Date;
  /** Whether it was given for the commit that the change request is at now. */
  readonly current: boolean;
}

/** A file of a tree. */
export interface TreeFile {
  /** The Git object name of its content: SHA-1 of `blob <size>\0` and the bytes, 40 hex digits. */
  readonly blob: string;
  /** The Git mode: `100644`, `100755`, `120000` for a symbolic link, `160000` for a submodule. */
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
  /** Those of `write` that the parent has too. */
  readonly existing: ReadonlySet<string>;
  /** Paths that the parent has and that are to go. */
  readonly remove: readonly string[];
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
  /** Number of an external status check of GitLab that is answered in place of a commit status. */
  readonly externalStatusCheck?: number;
}

/** A file that the pipeline of a commit left behind. */
export interface ArtefactRequest {
  /** The commit that the pipeline ran for. */
  readonly sha: string;
  /** The change request whose pipelines are looked at; undefined for those of a branch. */
  readonly changeRequest?: number;
  /** Name of the job on GitLab, of the artefact on GitHub. */
  readonly name: string;
  /** Path of the file in it. */
  readonly path: string;
  /** Larger files, and larger archives around it, are refused. */
  readonly maxBytes: number;
}

/** A file of a pipeline. */
export interface Artefact {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** When it was made, by the forge's clock. */
  readonly at: Date;
  /** The page of the pipeline or job. */
  readonly url: string;
}

/** What a project is used for. */
export type ProjectUse = "review" | "publish";

/** One thing that has to be so for the bot to work in a project. */
export interface AccessCheck {
  /** What was looked at, such as `comments on merge requests`. */
  readonly what: string;
  /** `unknown` where it cannot be told without trying. */
  readonly state: "fine" | "missing" | "unknown";
  /** The way out, with the forge's own words for the switch to flip. */
  readonly help?: string;
}

/** A webhook of a project. */
export interface WebhookState {
  /** Where it goes, without query and credentials. */
  readonly url: string;
  /** How it goes: `disabled` when the forge has switched it off, for a while or for good. */
  readonly state: "working" | "failing" | "disabled";
  /** What the forge says about it. */
  readonly reason?: string;
  /** Events that the bot needs and it does not bring, in the forge's words. */
  readonly missingEvents: readonly string[];
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

/**
 * One project on a forge, and everything that is asked of a forge.
 *
 * Every method throws a {@link @mirrorkit/sdk#MirrorError} `unauthorized`, `not-found`, `conflict`,
 * `rate-limited` (with `retryAt`) or `network`; no error names or holds a token. What is created is created
 * at most once a call: a create whose outcome is unknown throws `network`, and whoever asks again looks first.
 */
export interface ForgeProject {
  /** Which forge it is on. */
  readonly kind: ForgeKind;
  /** Its path there: `group/subgroup/project`, `owner/repository`. */
  readonly name: string;
  /** The most characters, as UTF-16 code units, that a comment or description may have. */
  readonly largestComment: number;

  /** The account that we write as. Asked once. */
  self(): Promise<Account>;
  /** What an account may do here at this moment; `none` for a stranger. */
  permission(account: Account): Promise<Permission>;

  /** The commit of a branch; undefined when there is no such branch. */
  branch(name: string): Promise<string | undefined>;
  /** A file's bytes; undefined when there is none. `refused` when it is larger than allowed or no regular file. */
  readFile(request: FileRequest): Promise<Uint8Array | undefined>;
  /** All files below a folder by their whole path; empty when there is no such folder. */
  readTree(ref: string, folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** What `head` has that `base` has not; commits or names of branches. */
  compare(base: string, head: string): Promise<CommitRange>;
  /** Makes a commit and sets the branch to it, if it is where it is expected; else `conflict`. Gives the commit. */
  commit(request: CommitRequest): Promise<string>;
  /** Deletes a branch; one that is gone is no error. */
  deleteBranch(name: string): Promise<void>;

  /** A change request; undefined when there is none of that number. */
  changeRequest(number: number): Promise<ChangeRequest | undefined>;
  /** The commit at which a change request left its target. */
  mergeBase(changeRequest: ChangeRequest): Promise<string>;
  /** Change requests, the one that changed last first, page by page as they are taken. */
  changeRequests(filter: ChangeRequestFilter): AsyncIterable<ChangeRequest>;
  /** Opens one; `conflict` when one between these branches is open already. */
  openChangeRequest(draft: ChangeRequestDraft): Promise<ChangeRequest>;
  /** Changes what the edit names. */
  editChangeRequest(number: number, edit: ChangeRequestEdit): Promise<void>;
  /** Has the forge merge it as soon as its rules allow, if its head is still this commit. */
  mergeWhenReady(number: number, sha: string): Promise<void>;

  /** All comments, oldest first. */
  comments(changeRequest: number): Promise<readonly Comment[]>;
  /** Writes a comment. */
  addComment(changeRequest: number, body: string): Promise<Comment>;
  /** Gives a comment of ours another text. */
  editComment(changeRequest: number, id: string, body: string): Promise<void>;
  /** Deletes a comment of ours; one that is gone is no error. */
  deleteComment(changeRequest: number, id: string): Promise<void>;
  /** Who added the label that is there now, and when; undefined when it is not there. */
  labelledBy(
    changeRequest: number,
    label: string,
  ): Promise<{ account: Account; at: Date } | undefined>;
  /** The approvals that stand, one an account. */
  approvals(changeRequest: ChangeRequest): Promise<readonly Approval[]>;

  /** Sets the status of a commit; writes nothing when it says so already. */
  setStatus(request: StatusRequest): Promise<void>;
  /** A file that the newest successful pipeline of exactly that commit left behind; undefined when there is none. */
  artefact(request: ArtefactRequest): Promise<Artefact | undefined>;

  /** Looks at what the account may do here, and writes nothing. */
  checkAccess(uses: readonly ProjectUse[]): Promise<readonly AccessCheck[]>;
  /** The webhooks as far as the account may see them; undefined where it may not. */
  webhooks(): Promise<readonly WebhookState[] | undefined>;

  /** The page of a file at a commit, at a line. */
  fileUrl(path: string, ref: string, line?: number): string;
}
