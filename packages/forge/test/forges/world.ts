import type { ForgeProject, Permission } from "@mirrorkit/forge";

/** Files by path: a text, bytes, or what is no plain file; `null` takes the file away. */
export type Files = Readonly<Record<string, string | Uint8Array | OddFile | Link | null>>;

/** An executable file, a symbolic link (whose content is its target) or a submodule. */
export interface OddFile {
  /** The Git mode. */
  readonly mode: "100755" | "120000" | "160000";
  readonly content: string;
}

/** A symbolic link. */
export interface Link {
  readonly link: string;
}

/** A stand-in forge, and the hands of the people who use it: what these do is done at once, without requests. */
export interface ForgeWorld {
  readonly kind: "github" | "gitlab";
  /** Base of its API, on loopback. */
  readonly apiUrl: string;
  /** The token that the bot's account has; every request must carry it. */
  readonly token: string;
  /** The name of the account that the token belongs to. */
  readonly botName: string;
  /** The requests so far, oldest first. */
  readonly calls: readonly Call[];
  /** The clock of the forge; every write moves it on by a second. */
  now(): Date;
  /** Has its clock go on until then. */
  waitUntil(time: Date): void;

  /** Makes a project with a branch `main` that holds these files, where the bot may write. Gives its path on the forge. */
  addProject(name: string, files: Files): string;
  /** Gives an account a permission in a project, or takes it away; makes the account if need be. */
  permit(project: string, account: string, permission: Permission): void;
  /** Commits on top of a branch, which is made from `main` if it is not there; gives the commit. `force` sets it on top of `main` instead. */
  push(project: string, push: Push): string;
  /** The commit of a branch; undefined when it is not there. */
  branch(project: string, name: string): string | undefined;
  /** All files of a branch or commit, as texts. */
  files(project: string, ref: string): ReadonlyMap<string, string>;
  /** The messages of a branch's commits, newest first. */
  log(project: string, ref: string): readonly string[];
  deleteBranch(project: string, name: string): void;

  /** Opens a change request; `fork` has it come from a fork of the project by its author. Gives its number. */
  openChangeRequest(project: string, request: NewChangeRequest): number;
  /** A change request as people see it. */
  changeRequest(project: string, number: number): SeenChangeRequest;
  /** The numbers of all change requests, oldest first. */
  changeRequests(project: string): readonly number[];
  editChangeRequest(
    project: string,
    number: number,
    edit: { title?: string; target?: string; state?: "open" | "closed" },
  ): void;
  /** Merges it with a merge commit and closes it. Gives the commit. */
  merge(project: string, number: number): string;

  /** Writes a comment; gives its id. */
  comment(project: string, number: number, account: string, body: string): string;
  editComment(project: string, number: number, id: string, body: string): void;
  deleteComment(project: string, number: number, id: string): void;
  /** The comments as people see them, oldest first, without what the forge says by itself. */
  comments(project: string, number: number): readonly SeenComment[];
  /** Adds a label, or takes it away. */
  label(project: string, number: number, account: string, label: string, on?: boolean): void;
  /** Approves by the forge's own means, for the commit that it is at now. */
  approve(project: string, number: number, account: string): void;

  /** The statuses of a commit by name, as people see them. */
  statuses(project: string, sha: string): ReadonlyMap<string, SeenStatus>;
  /** A pipeline of a commit begins; it runs until it is told to end. */
  startPipeline(project: string, pipeline: NewPipeline): RunningPipeline;
  /** A pipeline of a commit that went through and left files behind under one job or artefact name. */
  addArtefact(project: string, artefact: NewArtefact): void;

  /** Has something go wrong with requests to come. */
  mishap(mishap: Mishap): void;
  /** The token is not accepted any more, or again. */
  revoke(revoked: boolean): void;
  /** Has everything that happens from now on told, whoever has it happen, as the webhooks of the real forge do. */
  sendWebhooks(to: WebhookTarget): void;
  /** Moves a project: its old path answers with a redirect where the real forge does. */
  moveProject(from: string, to: string): void;
  /** Opens a project through the adapter under test, with the bot's token. */
  open(project: string): Promise<ForgeProject>;
  /** Ends it. Throws when a request was unexpected or broke the forge's API description, or an answer did. */
  close(): Promise<void>;
}

/** Takes what a forge tells of what happened. */
export interface WebhookTarget {
  deliver(hook: Hook): void;
}

/** What a forge tells of something that happened. */
export interface Hook {
  /** The event as its header names it: `pull_request` on GitHub, `Merge Request Hook` on GitLab. */
  readonly event: string;
  readonly payload: object;
}

export interface Call {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** The operation of the API description; for GraphQL the name of the query's first field. */
  readonly operation: string;
  /** Whether it changes something. */
  readonly writes: boolean;
  readonly body: string;
}

export interface Push {
  readonly branch: string;
  readonly files: Files;
  readonly message?: string;
  /** Who pushes. */
  readonly account?: string;
  /** The name that the commit has as its author's; that of the account by default. */
  readonly author?: string;
  /** The name that the commit has as its committer's; the author's by default. */
  readonly committer?: string;
  readonly force?: boolean;
}

export interface NewChangeRequest {
  readonly source: string;
  readonly target?: string;
  readonly title: string;
  readonly body?: string;
  readonly account: string;
  readonly fork?: boolean;
  readonly draft?: boolean;
}

export interface SeenChangeRequest {
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed" | "merged";
  readonly source: string;
  readonly target: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly author: string;
  /** Whether the forge was told to merge it when its rules allow. */
  readonly autoMerge: boolean;
}

export interface SeenComment {
  readonly id: string;
  readonly account: string;
  readonly body: string;
}

export interface SeenStatus {
  readonly state: "pending" | "passed" | "failed";
  readonly title: string;
  /** How often it was written. */
  readonly writes: number;
}

export interface NewPipeline {
  readonly sha: string;
  /** The change request whose pipeline it is; undefined for one of a branch. */
  readonly changeRequest?: number;
  /** The branch that was pushed, where it is no change request's; `main` by default. */
  readonly branch?: string;
  /** Name of the job on GitLab, of the artefact on GitHub. */
  readonly name: string;
  /** How many jobs it has beside that one, which leave nothing behind and end with it; none by default. */
  readonly otherJobs?: number;
}

export interface NewArtefact extends NewPipeline {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** A pipeline that runs. */
export interface RunningPipeline {
  /** Has it go through and leave these files behind. */
  end(files: NewArtefact["files"]): void;
}

/** What goes wrong, with the first request that fits and so many after it. */
export interface Mishap {
  /** Which requests; all by default. */
  readonly fits?: (call: Call) => boolean;
  /** How often; once by default. */
  readonly times?: number;
  /** An answer in place of the right one. */
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  /** Changes the JSON of the right answer. */
  readonly change?: (body: unknown) => unknown;
  /** Whether the request takes effect all the same, before it is answered wrongly or not at all. */
  readonly done?: boolean;
  /** Milliseconds to wait first. */
  readonly delayMs?: number;
  /** Whether the connection is cut without an answer. */
  readonly hangUp?: boolean;
}
