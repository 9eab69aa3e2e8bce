import type { Permission } from "@mirrorkit/forge";
import { GitRepository, type Signature } from "../git-repository.ts";
import { type Activity, moveOf } from "./activity.ts";

export interface User {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot" | "Organization";
}

/** What an account may do, in GitHub's two words for it. */
export interface Membership {
  readonly permission: string;
  readonly role: string;
}

export interface Pull {
  readonly id: number;
  readonly number: number;
  readonly author: User;
  readonly source: string;
  /** The repository that it comes from. */
  readonly from: Repo;
  readonly createdAt: Date;
  title: string;
  body: string;
  state: "open" | "closed" | "merged";
  draft: boolean;
  head: string;
  target: string;
  labels: string[];
  reviewers: string[];
  autoMerge: boolean;
  /** Whether the rules of the repository still hold the merge. */
  blocked: boolean;
  /** Whether it is in the merge queue. */
  queued: boolean;
  mergedAt: Date | undefined;
  updatedAt: Date;
  readonly comments: IssueComment[];
  readonly events: (LabelEvent | ReviewEvent)[];
  readonly reviews: Review[];
}

export interface IssueComment {
  readonly id: number;
  readonly author: User | undefined;
  readonly createdAt: Date;
  body: string;
  updatedAt: Date;
  /** When its text was changed last; undefined for never. */
  editedAt: Date | undefined;
}

export interface LabelEvent {
  readonly id: number;
  readonly event: "labeled" | "unlabeled";
  readonly label: string;
  readonly actor: User;
  readonly at: Date;
}

export interface ReviewEvent {
  readonly id: number;
  readonly event: "review_requested" | "review_request_removed";
  /** An account's name, or `team:name`. */
  readonly reviewer: string;
  readonly actor: User;
  readonly at: Date;
}

export interface Review {
  readonly id: number;
  readonly author: User;
  readonly commit: string;
  readonly at: Date;
  state: string;
}

/** The app that check runs are of. */
export interface CheckApp {
  readonly id: number;
  readonly slug: string;
}

export interface CheckRun {
  readonly id: number;
  readonly app: CheckApp;
  readonly sha: string;
  readonly name: string;
  externalId: string;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  title: string;
  summary: string;
  readonly annotations: unknown[];
  writes: number;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
}

export interface WorkflowRun {
  readonly id: number;
  readonly sha: string;
  readonly event: string;
  readonly from: Repo;
  readonly branch: string;
  readonly pulls: readonly Pull[];
  readonly at: Date;
  /** Null while it runs. */
  conclusion: string | null;
  readonly artefacts: StoredArtefact[];
}

export interface StoredArtefact {
  readonly id: number;
  readonly name: string;
  readonly at: Date;
  readonly zip: Promise<Uint8Array>;
  expired: boolean;
}

/** A webhook of a repository, or of the app for all. */
export interface Webhook {
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  /** What the last delivery was answered with; null before the first. */
  readonly code: number | null;
  readonly message: string | null;
}

/** What is set in a repository. */
export interface RepoSwitches {
  private: boolean;
  archived: boolean;
  has_pull_requests: boolean;
  default_branch: string;
  /** The rules of its rulesets that hold, by branch. */
  rules: BranchRule[] | "not on this plan";
  /** The checks that the older protection of `main` asks for. */
  requiredChecks: { context: string; app_id: number | null }[];
}

/** A rule of a ruleset. */
export interface BranchRule {
  readonly branch: string;
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface Repo {
  readonly id: number;
  readonly git: GitRepository;
  readonly members: Map<string, Membership>;
  readonly pulls: Map<number, Pull>;
  readonly checks: CheckRun[];
  readonly statuses: CommitStatus[];
  readonly runs: WorkflowRun[];
  /** Oldest first. */
  readonly activities: Activity[];
  readonly protectedBranches: Set<string>;
  readonly webhooks: Webhook[];
  readonly switches: RepoSwitches;
  readonly fork: boolean;
  owner: string;
  name: string;
}

export interface NewPull {
  readonly author: User;
  readonly from: Repo;
  readonly source: string;
  readonly target: string;
  readonly title: string;
  readonly body: string;
  readonly draft?: boolean;
}

const step = 1000;

/** The rule that changes of a branch wait for a check, of one app or of any. */
export function requiredCheck(branch: string, context: string, app?: number): BranchRule {
  const check = app === undefined ? { context } : { context, integration_id: app };
  const parameters = {
    required_status_checks: [check],
    strict_required_status_checks_policy: false,
  };
  return { branch, type: "required_status_checks", parameters };
}

/** What the forge knows, and what can happen to it, whoever has it happen. */
export class GitHubState {
  readonly users = new Map<string, User>();
  readonly teams = new Set<string>();
  /** When the personal token ends, as a header tells; undefined for never. */
  tokenEnd: string | undefined;
  /** Paths that repositories had before. */
  readonly moved = new Map<string, Repo>();
  readonly repos: Repo[] = [];
  #clock = Date.UTC(2026, 0, 5, 8);
  #id = 1000;

  now(): Date {
    return new Date(this.#clock);
  }

  /** Time goes on until then. */
  waitUntil(time: Date): void {
    this.#clock = Math.max(this.#clock, time.getTime());
  }

  /** Is called with every write. */
  onWrite: () => void = () => {};

  tick(): Date {
    this.onWrite();
    this.#clock += step;
    return this.now();
  }

  nextId(): number {
    this.#id += 1;
    return this.#id;
  }

  user(login: string, type: User["type"] = "User"): User {
    const user = this.users.get(login) ?? { id: this.nextId(), login, type };
    this.users.set(login, user);
    return user;
  }

  repo(path: string): Repo | undefined {
    return this.repos.find(({ owner, name }) => `${owner}/${name}` === path);
  }

  addRepo(path: string, origin?: Repo): Repo {
    const [owner = "", name = ""] = path.split("/");
    const repo: Repo = {
      id: this.nextId(),
      git: origin?.git.fork() ?? new GitRepository(),
      members: new Map(),
      pulls: new Map(),
      checks: [],
      statuses: [],
      runs: [],
      activities: [],
      protectedBranches: new Set(),
      webhooks: [],
      switches: {
        private: true,
        archived: false,
        has_pull_requests: true,
        default_branch: "main",
        rules: [requiredCheck("main", "mirrorkit/review")],
        requiredChecks: [],
      },
      fork: origin !== undefined,
      owner,
      name,
    };
    this.repos.push(repo);
    return repo;
  }

  permit(repo: Repo, login: string, permission: Permission): void {
    this.user(login);
    const narrow = permission === "maintain" ? "write" : permission;
    if (permission === "none") repo.members.delete(login);
    else repo.members.set(login, { permission: narrow, role: permission });
  }

  setBranch(repo: Repo, name: string, sha: string, actor: User): void {
    const move = moveOf(repo.git, { name, before: repo.git.branch(name), after: sha });
    repo.activities.push({ ...move, id: this.nextId(), at: this.now(), actor });
    repo.git.setBranch(name, sha);
    for (const pull of this.#pullsFrom(repo, name)) {
      pull.head = sha;
      pull.updatedAt = this.now();
    }
  }

  /** Deletes a branch; its change requests are closed with it. */
  deleteBranch(repo: Repo, name: string, actor: User): boolean {
    const move = moveOf(repo.git, { name, before: repo.git.branch(name), after: undefined });
    repo.activities.push({ ...move, id: this.nextId(), at: this.now(), actor });
    for (const pull of this.#pullsFrom(repo, name)) {
      pull.state = "closed";
      pull.updatedAt = this.now();
    }
    return repo.git.deleteBranch(name);
  }

  #pullsFrom(repo: Repo, branch: string): Pull[] {
    const all = this.repos.flatMap(({ pulls }) => [...pulls.values()]);
    return all.filter(
      ({ from, source, state }) => from === repo && source === branch && state === "open",
    );
  }

  openPull(repo: Repo, draft: NewPull): Pull {
    const at = this.tick();
    const pull: Pull = {
      ...draft,
      id: this.nextId(),
      number: repo.pulls.size + 1,
      createdAt: at,
      state: "open",
      draft: draft.draft ?? false,
      head: draft.from.git.branch(draft.source) ?? "",
      labels: [],
      reviewers: [],
      autoMerge: false,
      blocked: true,
      queued: false,
      mergedAt: undefined,
      updatedAt: at,
      comments: [],
      events: [],
      reviews: [],
    };
    repo.pulls.set(pull.number, pull);
    return pull;
  }

  comment(pull: Pull, author: User, body: string): IssueComment {
    const at = this.tick();
    const written = { author, body, createdAt: at, updatedAt: at, editedAt: undefined };
    const comment = { ...written, id: this.nextId() };
    pull.comments.push(comment);
    pull.updatedAt = at;
    return comment;
  }

  label(pull: Pull, actor: User, label: string, on: boolean): void {
    if (pull.labels.includes(label) === on) return;
    const at = this.tick();
    pull.labels = on ? [...pull.labels, label] : pull.labels.filter((name) => name !== label);
    pull.events.push({
      id: this.nextId(),
      event: on ? "labeled" : "unlabeled",
      label,
      actor,
      at,
    });
    pull.updatedAt = at;
  }

  /** Asks somebody for a review, or takes that back. */
  askForReview(pull: Pull, actor: User, reviewer: string, on: boolean): void {
    if (pull.reviewers.includes(reviewer) === on) return;
    const at = this.tick();
    const others = pull.reviewers.filter((name) => name !== reviewer);
    pull.reviewers = on ? [...others, reviewer] : others;
    const event = on ? "review_requested" : "review_request_removed";
    pull.events.push({ id: this.nextId(), event, reviewer, actor, at });
    pull.updatedAt = at;
  }

  merge(repo: Repo, pull: Pull, actor: User): string {
    const target = repo.git.branch(pull.target) ?? "";
    const base = repo.git.mergeBase(target, pull.head) ?? "";
    const treeOf = (sha: string): string => repo.git.readCommit(sha)?.tree ?? "";
    const tree = repo.git.mergeTrees(treeOf(base), treeOf(target), treeOf(pull.head));
    const message = `Merge pull request #${pull.number} from ${pull.source}\n\n${pull.title}`;
    const sha = this.commit(repo, { tree, parents: [target, pull.head], message, by: actor.login });
    this.setBranch(repo, pull.target, sha, actor);
    pull.state = "merged";
    pull.mergedAt = this.now();
    pull.updatedAt = this.now();
    return sha;
  }

  /** Makes a commit; its author and committer are linked to the accounts of these names, if there are any. */
  commit(
    repo: Repo,
    commit: {
      tree: string;
      parents: readonly string[];
      message: string;
      by: string;
      committer?: string;
    },
  ): string {
    const { tree, parents, message, by, committer = by } = commit;
    const date = this.tick();
    const email = (name: string): string => `${name}@users.noreply.github.example`;
    const signed = (name: string): Signature => ({ name, email: email(name), date });
    const who = { author: signed(by), committer: signed(committer) };
    return repo.git.writeCommit({ tree, parents, message, ...who });
  }
}
