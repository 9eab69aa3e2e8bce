import type { Answer, Asked, Handler } from "../stand-in.ts";
import {
  bodyOf,
  type Context,
  notFound,
  paginate,
  paramOf,
  queryText,
  Refusal,
  repoOf,
  textOf,
} from "./answers.ts";
import { showCheckRun, showRepo, showStatus } from "./render.ts";
import { shape } from "./shape.ts";
import type { CheckRun, CommitStatus, Repo } from "./state.ts";

const longestDescription = 140;
const mostStatuses = 1000;

export function checkRoutes(context: Context): Readonly<Record<string, Handler>> {
  return {
    "checks/list-for-ref": (asked) => listChecks(context, asked),
    "checks/create": (asked) => createCheck(context, asked),
    "checks/update": (asked) => updateCheck(context, asked),
    "repos/get-combined-status-for-ref": (asked) => combinedStatus(context, asked),
    "repos/create-commit-status": (asked) => createStatus(context, asked),
  };
}

/** Asked as GitHub does by default: of each name and app the latest. */
function listChecks(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const sha = repo.git.resolve(paramOf(asked, "ref"));
  const name = queryText(asked, "check_name");
  const found = repo.checks.filter(
    (run) => run.sha === sha && [run.name, undefined].includes(name),
  );
  const latest = new Map(found.map((run) => [`${run.app.id} ${run.name}`, run]));
  const runs = queryText(asked, "filter") === "all" ? found : [...latest.values()];
  const { items, headers } = paginate(asked, runs);
  const body = { total_count: runs.length, check_runs: items.map(showCheckRun) };
  return { status: 200, headers, body };
}

function createCheck(context: Context, asked: Asked): Answer {
  if (context.checksAs === undefined) {
    throw new Refusal(403, "You must authenticate via a GitHub App.");
  }
  const repo = repoOf(context, asked);
  const sha = textOf(asked, "head_sha") ?? "";
  checkCommit(repo, sha);
  const run: CheckRun = {
    id: context.state.nextId(),
    app: context.checksAs,
    sha,
    name: textOf(asked, "name") ?? "",
    externalId: "",
    status: "queued",
    conclusion: null,
    detailsUrl: null,
    title: "",
    summary: "",
    annotations: [],
    writes: 0,
  };
  writeCheck(context, run, asked);
  repo.checks.push(run);
  return { status: 201, body: showCheckRun(run) };
}

function updateCheck(context: Context, asked: Asked): Answer {
  const id = Number(asked.params["check_run_id"]);
  const run = repoOf(context, asked).checks.find((each) => each.id === id);
  if (run === undefined) throw notFound();
  if (context.checksAs?.id !== run.app.id)
    throw new Refusal(403, "Resource not accessible by integration");
  writeCheck(context, run, asked);
  return { status: 200, body: showCheckRun(run) };
}

interface NewOutput {
  readonly title?: string;
  readonly summary?: string;
  readonly annotations?: readonly unknown[];
}

function writeCheck(context: Context, run: CheckRun, asked: Asked): void {
  const { conclusion, output = {} } = bodyOf(asked) as { conclusion?: string; output?: NewOutput };
  const status = textOf(asked, "status") ?? (conclusion === undefined ? run.status : "completed");
  if (status === "completed" && (conclusion ?? run.conclusion) === null) {
    throw new Refusal(422, "Invalid request.\n\n`conclusion` is required when completed.");
  }
  run.status = status;
  run.conclusion = status === "completed" ? (conclusion ?? run.conclusion) : null;
  run.externalId = textOf(asked, "external_id") ?? run.externalId;
  run.detailsUrl = textOf(asked, "details_url") ?? run.detailsUrl;
  run.title = output.title ?? run.title;
  run.summary = output.summary ?? run.summary;
  run.annotations.push(...(output.annotations ?? []));
  run.writes += 1;
  context.state.tick();
}

function checkCommit(repo: Repo, sha: string): void {
  if (repo.git.readCommit(sha) === undefined) {
    throw new Refusal(422, `No commit found for SHA: ${sha}`);
  }
}

function combinedStatus(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const sha = repo.git.resolve(paramOf(asked, "ref"));
  if (sha === undefined) throw notFound();
  const found = repo.statuses.filter((status) => status.sha === sha);
  const latest = [...new Map(found.map((status) => [status.context, status])).values()];
  const { items, headers } = paginate(asked, latest);
  const body = shape("combined-commit-status", {
    sha,
    total_count: latest.length,
    statuses: items.map((status) => showStatus(status, "simple-commit-status")),
    repository: showRepo(repo, "minimal-repository"),
  });
  return { status: 200, headers, body };
}

function createStatus(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const sha = paramOf(asked, "sha");
  checkCommit(repo, sha);
  const description = textOf(asked, "description") ?? null;
  if (Array.from(description ?? "").length > longestDescription) {
    throw new Refusal(422, "description is too long (maximum is 140 characters)");
  }
  const status: CommitStatus = {
    id: context.state.nextId(),
    sha,
    context: textOf(asked, "context") ?? "default",
    state: textOf(asked, "state") ?? "",
    description,
    targetUrl: textOf(asked, "target_url") ?? null,
  };
  const before = repo.statuses.filter(
    (each) => each.sha === sha && each.context === status.context,
  );
  if (before.length >= mostStatuses) {
    throw new Refusal(422, "This SHA and context has reached the maximum number of statuses.");
  }
  repo.statuses.push(status);
  context.state.tick();
  return { status: 201, body: showStatus(status, "status") };
}
