import type { GitRepository } from "../git-repository.ts";

export interface User {
  readonly id: number;
  readonly username: string;
  state: "active" | "blocked";
}

export interface Note {
  readonly id: number;
  readonly author: User;
  body: string;
  readonly createdAt: Date;
  updatedAt: Date;
  readonly system: boolean;
  readonly internal: boolean;
}

/** What a merge request was at after a push. */
export interface Version {
  readonly id: number;
  readonly head: string;
  readonly base: string;
  readonly createdAt: Date;
}

export interface LabelEvent {
  readonly id: number;
  readonly user: User;
  readonly label: string;
  readonly action: "add" | "remove";
  readonly createdAt: Date;
}

export interface MergeRequest {
  readonly id: number;
  readonly iid: number;
  readonly project: Project;
  readonly source: Project;
  readonly sourceBranch: string;
  targetBranch: string;
  title: string;
  description: string;
  state: "opened" | "closed" | "merged";
  readonly author: User;
  reviewers: readonly User[];
  readonly labels: Set<string>;
  readonly versions: Version[];
  readonly notes: Note[];
  readonly labelEvents: LabelEvent[];
  readonly approvals: Map<User, Date>;
  readonly createdAt: Date;
  updatedAt: Date;
  autoMerge: boolean;
}

export interface Job {
  readonly id: number;
  readonly name: string;
  status: "success" | "failed" | "running";
  files: ReadonlyMap<string, Uint8Array>;
  readonly createdAt: Date;
  finishedAt: Date | undefined;
  /** When its files are deleted; undefined for never. */
  expiresAt?: Date;
}

export type StatusState = "pending" | "running" | "success" | "failed" | "canceled";

export interface CommitStatus {
  readonly id: number;
  readonly name: string;
  state: StatusState | undefined;
  description: string | undefined;
  targetUrl: string | undefined;
  readonly createdAt: Date;
  /** How often it was written. */
  writes: number;
}

export interface Pipeline {
  readonly id: number;
  readonly project: Project;
  readonly sha: string;
  readonly ref: string;
  readonly source: "push" | "merge_request_event" | "external";
  readonly request?: MergeRequest;
  readonly jobs: Job[];
  readonly statuses: CommitStatus[];
  readonly createdAt: Date;
}

/** A push as the events of a project tell it; of many branches at once neither branch nor commits. */
export interface PushEvent {
  readonly id: number;
  readonly author: User;
  readonly action: "created" | "pushed" | "removed";
  readonly ref: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly createdAt: Date;
}

/** A webhook of a project. */
export interface Hook {
  readonly url: string;
  /** `push_events` and so on. */
  readonly events: readonly string[];
  /** Undefined as on GitLab before 15.2. */
  readonly alert?: "executable" | "temporarily_disabled" | "disabled";
  readonly until?: string;
}

/** A rule that protects the branches that its name fits. */
export interface ProtectedBranch {
  readonly name: string;
  readonly push: readonly {
    readonly access_level?: number | null;
    readonly user_id?: number;
    readonly group_id?: number;
  }[];
  readonly force: boolean;
}

/** What is set in a project, in GitLab's words. */
export interface Switches {
  /** Null before the first commit. */
  default_branch: string | null;
  archived?: boolean;
  merge_requests_access_level?: "enabled" | "private" | "disabled";
  only_allow_merge_if_pipeline_succeeds?: boolean;
  allow_merge_on_skipped_pipeline?: boolean | null;
  only_allow_merge_if_all_status_checks_passed?: boolean;
}

export interface Project {
  readonly id: number;
  path: string;
  /** Whether everybody may read it, as a fork in these tests. */
  readonly open: boolean;
  readonly repository: GitRepository;
  /** Access levels by account. */
  readonly members: Map<User, number>;
  readonly requests: MergeRequest[];
  readonly pipelines: Pipeline[];
  /** Oldest first. */
  readonly pushes: PushEvent[];
  /** Answers to external status checks, by `check commit`. */
  readonly checks: Map<string, string>;
  readonly switches: Switches;
  readonly hooks: Hook[];
  readonly protectedBranches: ProtectedBranch[];
}

/** A line of a note that GitLab took for a command. */
export interface QuickAction {
  readonly account: string;
  readonly command: string;
}

/** Everything that a GitLab remembers. */
export class GitLabState {
  readonly projects: Project[] = [];
  /** Old paths of projects that moved. */
  readonly moved = new Map<string, Project>();
  readonly users = new Map<string, User>();
  readonly quickActions: QuickAction[] = [];
  readonly bot: User;
  /** What the token may do: everything, reads only, or what it does not tell. */
  scope: "api" | "read_api" | "granular" | undefined = "api";
  /** The day on which the token ends. */
  expiry: string | null = null;
  revoked = false;
  /** Whether merge requests take a while to be prepared, as they do right after they were opened. */
  unprepared = false;
  /** The numbers of the external status checks of all projects. */
  readonly statusChecks: number[] = [];
  #now = Date.UTC(2026, 0, 5, 8, 0, 0);
  #lastId = 100;

  constructor(botName: string) {
    this.bot = this.user(botName);
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Time goes on until then. */
  waitUntil(time: Date): void {
    this.#now = Math.max(this.#now, time.getTime());
  }

  /** Is called with every write. */
  onWrite: () => void = () => {};

  /** The time of a write. */
  tick(): Date {
    this.onWrite();
    this.#now += 1_000;
    return this.now();
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Notes that somebody moved a branch, made it or deleted it; it tells who was at it. */
  notePush(project: Project, author: User, move: Pick<PushEvent, "ref" | "from" | "to">): void {
    const { ref, from, to } = move;
    const moved = from === null ? "created" : "pushed";
    const known = to === null ? "removed" : moved;
    const action = ref === null ? "pushed" : known;
    project.pushes.push({ ...move, id: this.nextId(), author, action, createdAt: this.now() });
  }

  /** An account, made if need be. */
  user(username: string): User {
    const found = this.users.get(username);
    if (found !== undefined) return found;
    const made: User = { id: this.nextId(), username, state: "active" };
    this.users.set(username, made);
    return made;
  }

  findProject(id: string): Project | undefined {
    return this.projects.find((project) => project.path === id || `${project.id}` === id);
  }

  project(path: string): Project {
    const found = this.findProject(path);
    if (found === undefined) throw new Error(`no project ${path}`);
    return found;
  }

  request(path: string, iid: number): MergeRequest {
    const found = this.project(path).requests.find((request) => request.iid === iid);
    if (found === undefined) throw new Error(`no merge request ${iid} in ${path}`);
    return found;
  }
}

/** The commit that a merge request is at. */
export function headOf(request: MergeRequest): string {
  return request.versions.at(-1)?.head ?? "";
}

/** The pipelines of a merge request, the newest first. */
export function pipelinesOf(request: MergeRequest): readonly Pipeline[] {
  const heads = new Set(request.versions.map(({ head }) => head));
  const own = `refs/merge-requests/${request.iid}/head`;
  return [...new Set([...request.project.pipelines, ...request.source.pipelines])]
    .filter(
      ({ project, ref, sha, request: ran }) =>
        ran === request ||
        (project === request.project && ref === own) ||
        (project === request.source && ref === request.sourceBranch && heads.has(sha)),
    )
    .sort((one, other) => other.id - one.id);
}

/** The newest status of each name, in the order in which they were made. */
export function latestStatuses(pipeline: Pipeline): readonly CommitStatus[] {
  return [...new Map(pipeline.statuses.map((status) => [status.name, status])).values()];
}

/** What a pipeline comes to: its jobs, and the statuses that were posted to it. One that waits has it go on. */
export function statusOf(pipeline: Pipeline): string {
  const jobs = pipeline.jobs.map(({ status }) => status);
  const all = [...jobs, ...latestStatuses(pipeline).map(({ state = "pending" }) => state)];
  if (all.length === 0) return "created";
  if (all.every((status) => status === "pending")) return "pending";
  if (all.includes("running") || all.includes("pending")) return "running";
  return all.find((status) => status === "failed" || status === "canceled") ?? "success";
}
