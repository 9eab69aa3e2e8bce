import type { Answer, Asked, Handler } from "../stand-in.ts";
import {
  bodyOf,
  type Context,
  invalid,
  invalidField,
  listOf,
  notFound,
  paginate,
  pullOf,
  queryText,
  Refusal,
  repoOf,
  textOf,
} from "./answers.ts";
import { checkLength } from "./git-routes.ts";
import { showLabel, showPull, showReview } from "./render.ts";
import type { Pull, Repo } from "./state.ts";

const longestBody = 65_536;
const longestTitle = 256;

export function pullRoutes(context: Context): Readonly<Record<string, Handler>> {
  return {
    "pulls/list": (asked) => list(context, asked),
    "pulls/create": (asked) => create(context, asked),
    "pulls/get": (asked) => {
      const body = showPull(repoOf(context, asked), pullOf(context, asked), "pull-request");
      return { status: 200, body };
    },
    "pulls/update": (asked) => update(context, asked),
    "pulls/merge": (asked) => merge(context, asked),
    "pulls/request-reviewers": (asked) => requestReviewers(context, asked),
    "pulls/list-reviews": (asked) => {
      const { items, headers } = paginate(asked, pullOf(context, asked).reviews);
      return { status: 200, headers, body: items.map(showReview) };
    },
    "issues/add-labels": (asked) => addLabels(context, asked),
  };
}

function list(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const [state, head, base] = ["state", "head", "base"].map((name) => queryText(asked, name));
  const byUpdate = queryText(asked, "sort") === "updated";
  const sign = queryText(asked, "direction") === "asc" ? 1 : -1;
  const key = ({ updatedAt, createdAt }: Pull): number =>
    (byUpdate ? updatedAt : createdAt).getTime();
  const pulls = [...repo.pulls.values()]
    .filter((pull) => state === "all" || (pull.state === "open") === (state !== "closed"))
    .filter(({ from, source }) => !head?.includes(":") || head === `${from.owner}:${source}`)
    .filter(({ target }) => base === undefined || base === target)
    .sort((a, b) => sign * (key(a) - key(b)) || sign * (a.number - b.number));
  const { items, headers } = paginate(asked, pulls);
  const body = items.map((pull) => showPull(repo, pull, "pull-request-simple"));
  return { status: 200, headers, body };
}

function create(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const [source = "", target = ""] = [textOf(asked, "head"), textOf(asked, "base")];
  const [title = "", body = ""] = [textOf(asked, "title"), textOf(asked, "body")];
  checkTexts(title, body);
  const head = repo.git.branch(source);
  const base = repo.git.branch(target);
  if (head === undefined) throw invalidField("PullRequest", "head");
  if (base === undefined) throw invalidField("PullRequest", "base");
  const twin = [...repo.pulls.values()].find(
    (pull) =>
      pull.state === "open" &&
      pull.from === repo &&
      pull.source === source &&
      pull.target === target,
  );
  if (twin !== undefined) {
    throw invalid("PullRequest", `A pull request already exists for ${repo.owner}:${source}.`);
  }
  if (repo.git.range(base, head).length === 0) {
    throw invalid("PullRequest", `No commits between ${target} and ${source}`);
  }
  const author = context.self();
  const pull = context.state.openPull(repo, { author, from: repo, source, target, title, body });
  return { status: 201, body: showPull(repo, pull, "pull-request") };
}

function checkTexts(title: string, body: string): void {
  if (title.trim() === "") throw invalidField("PullRequest", "title");
  if (Array.from(title).length > longestTitle) throw invalid("PullRequest", "title is too long");
  checkLength("PullRequest", body, longestBody);
}

function update(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const pull = pullOf(context, asked);
  const {
    title = pull.title,
    body = pull.body,
    base = pull.target,
  } = bodyOf(asked) as {
    title?: string;
    body?: string;
    base?: string;
  };
  checkTexts(title, body);
  if (repo.git.branch(base) === undefined) throw invalidField("PullRequest", "base");
  const state = textOf(asked, "state");
  if (state !== undefined) setState(pull, state);
  Object.assign(pull, { title, body, target: base, updatedAt: context.state.tick() });
  return { status: 200, body: showPull(repo, pull, "pull-request") };
}

function setState(pull: Pull, state: string): void {
  if (pull.state === "merged") throw invalid("PullRequest", "state cannot be changed.");
  if (state === "open" && pull.from.git.branch(pull.source) === undefined) {
    const message = `state cannot be changed. The ${pull.source} branch has been deleted.`;
    throw invalid("PullRequest", message);
  }
  pull.state = state === "open" ? "open" : "closed";
}

function merge(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const pull = pullOf(context, asked);
  const sha = textOf(asked, "sha");
  if (pull.state !== "open" || pull.blocked) {
    throw new Refusal(405, "Pull Request is not mergeable");
  }
  if (sha !== undefined && sha !== pull.head) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const merged = context.state.merge(repo, pull, context.self());
  return {
    status: 200,
    body: { merged: true, message: "Pull Request successfully merged", sha: merged },
  };
}

function requestReviewers(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const pull = pullOf(context, asked);
  const people = listOf(asked, "reviewers").map(String);
  const teams = listOf(asked, "team_reviewers").map(String);
  if (people.includes(pull.author.login)) {
    throw new Refusal(422, "Review cannot be requested from pull request author.");
  }
  const known = people.every((name) => repo.members.has(name));
  if (!known || !teams.every((name) => context.state.teams.has(name))) {
    throw new Refusal(422, "Reviews may only be requested from collaborators.");
  }
  for (const reviewer of [...people, ...teams.map((name) => `team:${name}`)]) {
    context.state.askForReview(pull, context.self(), reviewer, true);
  }
  return { status: 201, body: showPull(repo, pull, "pull-request-simple") };
}

function addLabels(context: Context, asked: Asked): Answer {
  const pull = pullOf(context, asked);
  const names = Array.isArray(asked.body) ? asked.body : listOf(asked, "labels");
  if (names.length === 0) throw notFound();
  for (const name of names) context.state.label(pull, context.self(), String(name), true);
  return { status: 200, body: pull.labels.map((name) => showLabel(name)) };
}

export function findPull(repos: readonly Repo[], nodeId: string): [Repo, Pull] | undefined {
  const all = repos.flatMap((repo) =>
    [...repo.pulls.values()].map((pull) => [repo, pull] as const),
  );
  const found = all.find(([, pull]) => `PR_${pull.id}` === nodeId);
  return found === undefined ? undefined : [...found];
}
