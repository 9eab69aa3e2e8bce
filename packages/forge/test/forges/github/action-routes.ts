import { createHash } from "node:crypto";
import type { Answer, Asked, Handler } from "../stand-in.ts";
import { type Context, notFound, paginate, queryText, Refusal, repoOf } from "./answers.ts";
import { showRun, statusOf } from "./render.ts";
import { type Shape, shape } from "./shape.ts";
import type { Repo, StoredArtefact, WorkflowRun } from "./state.ts";

export function actionRoutes(context: Context): Readonly<Record<string, Handler>> {
  return {
    "actions/list-workflow-runs-for-repo": (asked) => listRuns(context, asked),
    "actions/list-workflow-run-artifacts": (asked) => listArtefacts(context, asked),
    "actions/download-artifact": (asked) => download(context, asked),
  };
}

function listRuns(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const [sha, event, branch, status] = ["head_sha", "event", "branch", "status"].map((name) =>
    queryText(asked, name),
  );
  const runs = repo.runs
    .filter((run) => sha === undefined || run.sha === sha)
    .filter((run) => event === undefined || run.event === event)
    .filter((run) => branch === undefined || run.branch === branch)
    .filter((run) => status === undefined || [run.conclusion, statusOf(run)].includes(status))
    .toReversed();
  const { items, headers } = paginate(asked, runs);
  const body = { total_count: runs.length, workflow_runs: items.map((run) => showRun(repo, run)) };
  return { status: 200, headers, body };
}

async function listArtefacts(context: Context, asked: Asked): Promise<Answer> {
  const repo = repoOf(context, asked);
  const run = repo.runs.find(({ id }) => id === Number(asked.params["run_id"]));
  if (run === undefined) throw notFound();
  const name = queryText(asked, "name");
  const found = run.artefacts.filter((each) => name === undefined || each.name === name);
  const { items, headers } = paginate(asked, found);
  const artifacts = await Promise.all(items.map((each) => showArtefact(repo, run, each)));
  return { status: 200, headers, body: { total_count: found.length, artifacts } };
}

async function showArtefact(
  repo: Repo,
  run: WorkflowRun,
  { id, name, at, zip, expired }: StoredArtefact,
): Promise<Shape> {
  const bytes = await zip;
  return shape("artifact", {
    id,
    name,
    expired,
    size_in_bytes: bytes.length,
    created_at: at.toISOString(),
    digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    workflow_run: {
      id: run.id,
      head_sha: run.sha,
      repository_id: repo.id,
      head_repository_id: run.from.id,
    },
  });
}

function download(context: Context, asked: Asked): Answer {
  const id = Number(asked.params["artifact_id"]);
  const all = repoOf(context, asked).runs.flatMap(({ artefacts }) => artefacts);
  const found = all.find((each) => each.id === id);
  if (found === undefined) throw notFound();
  if (found.expired) throw new Refusal(410, "Artifact has expired");
  return { status: 302, headers: { location: context.artefactUrl(id) } };
}
