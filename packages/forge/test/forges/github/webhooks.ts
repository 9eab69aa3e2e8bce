import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  afterWrites,
  type BranchMove,
  Memory,
  noCommit,
  type PushedCommit,
} from "../what-happened.ts";
import type { Hook, WebhookTarget } from "../world.ts";
import {
  showComment,
  showLabel,
  showPull,
  showRepo,
  showReview,
  showRun,
  showUser,
} from "./render.ts";
import type { Shape } from "./shape.ts";
import type { GitHubState, IssueComment, Pull, Repo } from "./state.ts";

interface Example {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}

const file = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");
const examples = JSON.parse(readFileSync(file, "utf8")) as Example[];
const pages = "https://github.example";

/** Tells what happens on a GitHub from now on, in payloads that GitHub itself sent, with our values in them. */
export function watchGitHub(state: GitHubState, to: WebhookTarget): void {
  const memory = new Memory();
  const look = (): readonly Hook[] => state.repos.flatMap((repo) => newsOf(memory, repo));
  look();
  afterWrites(state, () => {
    for (const news of look()) to.deliver(news);
  });
}

function newsOf(memory: Memory, repo: Repo): readonly Hook[] {
  return [
    ...memory.branchMoves(`${repo.id}`, repo.git).map((move) => push(repo, move)),
    ...[...repo.pulls.values()].flatMap((pull) => pullNews(memory, repo, pull)),
    ...repo.runs.flatMap((run) => {
      if (memory.news(`run ${run.id}`, `${run.conclusion}`) === undefined) return [];
      const shown = {
        ...showRun(repo, run),
        head_repository: lesser(run.from),
        repository: lesser(repo),
      };
      const action = run.conclusion === null ? "in_progress" : "completed";
      return [hook(repo, run.from.owner, "workflow_run", { action, workflow_run: shown })];
    }),
  ];
}

/** A repository as events of workflows show it. */
function lesser(repo: Repo): Shape {
  const { default_branch: _, ...shown } = showRepo(repo, "minimal-repository");
  return shown;
}

function pullNews(memory: Memory, repo: Repo, pull: Pull): readonly Hook[] {
  const { id, number } = pull;
  const actions = pullActions(memory, pull).map((more) => {
    const shown = showPull(repo, pull, "pull-request");
    return hook(repo, pull.author.login, "pull_request", { number, pull_request: shown, ...more });
  });
  const comments = pull.comments.flatMap((comment) => {
    const news = memory.news(`comment ${comment.id}`, comment.body);
    if (news === undefined) return [];
    return [commentEvent(repo, pull, comment, news.before)];
  });
  const reviews = pull.reviews.flatMap((review) => {
    if (memory.news(`review ${id} ${review.id}`, review.state) === undefined) return [];
    const shown = { ...showReview(review), state: review.state.toLowerCase() };
    const less = { pull_request: showPull(repo, pull, "pull-request-simple") };
    const more = { action: "submitted", review: shown, ...less };
    return [hook(repo, review.author.login, "pull_request_review", more)];
  });
  return [...actions, ...comments, ...reviews];
}

function pullActions(memory: Memory, pull: Pull): readonly Shape[] {
  const news = (what: string, value: string): { readonly before: string | undefined } | undefined =>
    memory.news(`${what} ${pull.id}`, value);
  const state = news("state", pull.state);
  const head = news("head", pull.head);
  const text = news("text", [pull.title, pull.target, pull.body].join("\n"));
  const draft = news("draft", `${pull.draft}`);
  const labels = news("labels", pull.labels.join("\n"));
  if (state !== undefined && state.before === undefined) return [{ action: "opened" }];
  const action = pull.state === "open" ? "reopened" : "closed";
  return [
    ...(head === undefined
      ? []
      : [{ action: "synchronize", before: head.before ?? "", after: pull.head }]),
    ...(text === undefined ? [] : [{ action: "edited", changes: {} }]),
    ...(draft === undefined
      ? []
      : [{ action: pull.draft ? "converted_to_draft" : "ready_for_review" }]),
    ...(labels === undefined ? [] : labelActions(labels.before ?? "", pull.labels)),
    ...(state === undefined ? [] : [{ action }]),
  ];
}

function labelActions(before: string, labels: readonly string[]): readonly Shape[] {
  const known = before.split("\n").filter((name) => name !== "");
  const added = labels.filter((name) => !known.includes(name));
  const gone = known.filter((name) => !labels.includes(name));
  return [
    ...added.map((name) => ({ action: "labeled", label: showLabel(name) })),
    ...gone.map((name) => ({ action: "unlabeled", label: showLabel(name) })),
  ];
}

function commentEvent(
  repo: Repo,
  pull: Pull,
  comment: IssueComment,
  before: string | undefined,
): Hook {
  const { id, number, title, state, author } = pull;
  const url = `${pages}/${repo.owner}/${repo.name}/pull/${number}`;
  const issue = {
    id,
    number,
    title,
    state: state === "open" ? "open" : "closed",
    user: showUser(author),
    pull_request: { url, html_url: url, diff_url: `${url}.diff`, patch_url: `${url}.patch` },
  };
  const isMember = comment.author !== undefined && repo.members.has(comment.author.login);
  const association = isMember ? "COLLABORATOR" : "NONE";
  const shown = { ...showComment(comment), author_association: association };
  const more = {
    issue,
    comment: shown,
    ...(comment.author === undefined ? {} : { sender: showUser(comment.author) }),
    ...(before === undefined
      ? { action: "created" }
      : { action: "edited", changes: { body: { from: before } } }),
  };
  return hook(repo, comment.author?.login ?? "ghost", "issue_comment", more);
}

function push(repo: Repo, { name, before, after, commits, forced }: BranchMove): Hook {
  const by = commits.at(-1)?.author.name ?? repo.owner;
  const shown = commits.map(showCommit);
  return hook(repo, by, "push", {
    ref: `refs/heads/${name}`,
    before: before ?? noCommit,
    after: after ?? noCommit,
    created: before === undefined,
    deleted: after === undefined,
    forced,
    commits: shown,
    head_commit: shown.at(-1) ?? null,
    pusher: { name: by, email: `${by}@users.noreply.github.example` },
  });
}

function showCommit({ sha, tree, message, author, added, modified, removed }: PushedCommit): Shape {
  const { name, email, date } = author;
  const who = { name, email, username: name };
  return {
    id: sha,
    tree_id: tree,
    distinct: true,
    message,
    timestamp: date.toISOString(),
    url: `${pages}/commit/${sha}`,
    author: who,
    committer: who,
    added,
    modified,
    removed,
  };
}

function hook(repo: Repo, sender: string, event: string, known: Shape): Hook {
  const ours = {
    sender: showUser({ id: 1, login: sender, type: "User" }),
    ...known,
    repository: showRepo(repo),
  };
  return { event, payload: over(exampleOf(event, known["action"]), ours) };
}

function exampleOf(event: string, action: unknown): Shape {
  const all = examples.find(({ name }) => name === event)?.examples ?? [];
  const found = all.find((one) => one.action === action) ?? all[0];
  if (found === undefined) throw new Error(`there is no example of ${event}`);
  return found;
}

/** What is known, over what GitHub sent once. */
function over(example: Shape, known: Shape): Shape {
  const entries = Object.entries(known).map(([name, value]) => {
    const shown = example[name];
    return [name, isObject(shown) && isObject(value) ? over(shown, value) : value];
  });
  return { ...example, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
