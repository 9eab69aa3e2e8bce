import type { Activity } from "./activity.ts";
import { type Shape, shape } from "./shape.ts";
import type {
  CheckRun,
  CommitStatus,
  IssueComment,
  Pull,
  Repo,
  Review,
  User,
  WorkflowRun,
} from "./state.ts";

const pages = "https://github.example";

export function showUser(user: User, schema = "simple-user"): Shape {
  const { id, login, type } = user;
  return shape(schema, { id, login, type, node_id: `U_${id}`, html_url: `${pages}/${login}` });
}

export function showRepo(repo: Repo, schema = "repository"): Shape {
  const { id, owner, name, fork, switches } = repo;
  return shape(schema, {
    id,
    node_id: `R_${id}`,
    name,
    full_name: `${owner}/${name}`,
    html_url: `${pages}/${owner}/${name}`,
    owner: showUser({ id: 1, login: owner, type: "Organization" }),
    private: true,
    fork,
    default_branch: switches.default_branch,
    ...(schema === "full-repository" ? { allow_merge_commit: true, allow_auto_merge: true } : {}),
  });
}

export function showPull(repo: Repo, pull: Pull, schema: string): Shape {
  const { id, number, title, body, state, draft, from } = pull;
  const end = { user: showUser({ id: 1, login: from.owner, type: "User" }) };
  const target = repo.git.branch(pull.target) ?? pull.head;
  return shape(schema, {
    id,
    node_id: `PR_${id}`,
    number,
    title,
    body: body === "" ? null : body,
    state: state === "open" ? "open" : "closed",
    draft,
    locked: false,
    user: showUser(pull.author),
    head: {
      ...end,
      label: `${from.owner}:${pull.source}`,
      ref: pull.source,
      sha: pull.head,
      repo: showRepo(from),
    },
    base: {
      ...end,
      label: `${repo.owner}:${pull.target}`,
      ref: pull.target,
      sha: target,
      repo: showRepo(repo),
    },
    labels: pull.labels.map((name) => showLabel(name)),
    requested_reviewers: pull.reviewers.filter((name) => !isTeam(name)).map(showReviewer),
    requested_teams: pull.reviewers.filter(isTeam).map((name) => showTeam(name)),
    auto_merge: pull.autoMerge ? shape("auto-merge", { merge_method: "merge" }) : null,
    created_at: pull.createdAt.toISOString(),
    updated_at: pull.updatedAt.toISOString(),
    merged_at: pull.mergedAt?.toISOString() ?? null,
    html_url: `${pages}/${repo.owner}/${repo.name}/pull/${number}`,
    ...(schema === "pull-request" ? mergeability(pull) : {}),
  });
}

export function isTeam(reviewer: string): boolean {
  return reviewer.startsWith("team:");
}

export function showReviewer(login: string): Shape {
  return showUser({ id: 1, login, type: "User" });
}

export function showTeam(reviewer: string): Shape {
  const slug = reviewer.slice("team:".length);
  return shape("team", { id: 1, name: slug, slug });
}

function mergeability({ state, blocked }: Pull): Shape {
  return {
    merged: state === "merged",
    mergeable: true,
    mergeable_state: blocked ? "blocked" : "clean",
  };
}

export function showLabel(name: string): Shape {
  return shape("label", { name, color: "ededed", description: "" });
}

export function showComment(comment: IssueComment): Shape {
  const { id, author, body, createdAt, updatedAt } = comment;
  return shape("issue-comment", {
    id,
    body,
    user: author === undefined ? null : showUser(author),
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  });
}

/** A comment as GraphQL shows it, which leaves out the end of an app's name. */
export function showGraphqlComment(comment: IssueComment): unknown {
  const { id, author, body, createdAt, updatedAt, editedAt } = comment;
  return {
    fullDatabaseId: `${id}`,
    body,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    lastEditedAt: editedAt?.toISOString() ?? null,
    author:
      author === undefined
        ? null
        : {
            __typename: author.type,
            login: author.login.replace(/\[bot\]$/, ""),
            databaseId: author.id,
          },
  };
}

export function showActivity({ id, ref, before, after, at, type, actor }: Activity): Shape {
  return shape("activity", {
    id,
    ref,
    before,
    after,
    timestamp: at.toISOString(),
    activity_type: type,
    actor: showUser(actor),
  });
}

export function showReview(review: Review): Shape {
  return shape("pull-request-review", {
    id: review.id,
    user: showUser(review.author),
    state: review.state,
    commit_id: review.commit,
    submitted_at: review.at.toISOString(),
  });
}

export function showCheckRun(run: CheckRun): Shape {
  return shape("check-run", {
    id: run.id,
    head_sha: run.sha,
    name: run.name,
    app: shape("integration", { ...run.app }),
    external_id: run.externalId,
    status: run.status,
    conclusion: run.conclusion,
    details_url: run.detailsUrl,
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: run.annotations.length,
      annotations_url: `${pages}/annotations`,
    },
  });
}

export function showStatus(status: CommitStatus, schema: string): Shape {
  const { id, state, context, description, targetUrl } = status;
  return shape(schema, { id, state, context, description, target_url: targetUrl });
}

export function statusOf({ conclusion }: WorkflowRun): "completed" | "in_progress" {
  return conclusion === null ? "in_progress" : "completed";
}

export function showRun(repo: Repo, run: WorkflowRun): Shape {
  const end = (of: Repo, ref: string, sha: string): Shape => ({
    ref,
    sha,
    repo: { id: of.id, url: pages, name: of.name },
  });
  return shape("workflow-run", {
    id: run.id,
    event: run.event,
    status: statusOf(run),
    conclusion: run.conclusion,
    head_sha: run.sha,
    head_branch: run.branch,
    html_url: `${pages}/${repo.owner}/${repo.name}/actions/runs/${run.id}`,
    created_at: run.at.toISOString(),
    head_repository: showRepo(run.from, "minimal-repository"),
    repository: showRepo(repo, "minimal-repository"),
    pull_requests: run.pulls.map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: pages,
      head: end(pull.from, pull.source, pull.head),
      base: end(repo, pull.target, pull.head),
    })),
  });
}
