import { createHash } from "node:crypto";
import { MirrorError, quoted } from "@mirrorkit/sdk";
import type { RestEndpointMethodTypes } from "@octokit/rest";
import type { Artefact, ArtefactRequest } from "../forge.ts";
import { readArchive } from "../read-archive.ts";
import { download, unlessMissing } from "./client.ts";
import type { Repository } from "./repository.ts";

type Runs = RestEndpointMethodTypes["actions"]["listWorkflowRunsForRepo"]["response"]["data"];
type Run = Runs["workflow_runs"][number];
type Artefacts = RestEndpointMethodTypes["actions"]["listWorkflowRunArtifacts"]["response"]["data"];
type Stored = Artefacts["artifacts"][number];

/** Several workflows may run for one commit; the artefact is looked for in so many of them. */
const mostRuns = 10;

/**
 * A file that the newest run of exactly that commit left behind. Whether the run as a whole went through does not
 * tell: a review that holds the merge may be part of it, or still go on in it.
 */
export async function readArtefact(
  repository: Repository,
  request: ArtefactRequest,
): Promise<Artefact | undefined> {
  for (const run of await listRuns(repository, request)) {
    const stored = await findArtefact(repository, run, request);
    if (stored === undefined) continue;
    const archive = await unlessMissing(readZip(repository, stored, request));
    if (archive === undefined) continue;
    const bytes = await readArchive(archive, request);
    if (bytes === undefined) return undefined;
    return { bytes, at: new Date(stored.created_at ?? run.created_at), url: run.html_url };
  }
  return undefined;
}

/** Runs for the commit, newest first. */
async function listRuns(
  { octokit, at, id }: Repository,
  { sha, of }: ArtefactRequest,
): Promise<readonly Run[]> {
  const event = "branch" in of ? "push" : "pull_request";
  const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({
    ...at,
    head_sha: sha,
    event,
    ...("branch" in of ? { branch: of.branch } : {}),
    per_page: 100,
  });
  return data.workflow_runs
    .filter((run) => run.head_sha === sha && run.event === event)
    .filter((run) => isFor(run, of, id))
    .sort((a, b) => b.id - a.id)
    .slice(0, mostRuns);
}

/** GitHub names no change requests at runs of forks; the commit is what ties these to theirs. */
function isFor(run: Run, of: ArtefactRequest["of"], repositoryId: number): boolean {
  if ("branch" in of) {
    return run.head_branch === of.branch && run.head_repository.id === repositoryId;
  }
  const named = run.pull_requests ?? [];
  return named.length === 0 || named.some(({ number }) => number === of.changeRequest);
}

async function findArtefact(
  { octokit, at, id }: Repository,
  run: Run,
  { name, sha }: ArtefactRequest,
): Promise<Stored | undefined> {
  const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({
    ...at,
    run_id: run.id,
    name,
    per_page: 100,
  });
  const fitting = data.artifacts.filter(
    ({ name: stored, expired, workflow_run: from }) =>
      stored === name &&
      !expired &&
      from?.head_sha === sha &&
      from.repository_id === id &&
      from.head_repository_id === run.head_repository.id,
  );
  return fitting.sort((a, b) => b.id - a.id)[0];
}

async function readZip(
  { octokit, at }: Repository,
  { id, name, digest, size_in_bytes: size }: Stored,
  { maxBytes }: ArtefactRequest,
): Promise<Uint8Array> {
  if (size > maxBytes) {
    throw new MirrorError(
      "refused",
      `the artefact ${quoted(name)} has more than ${maxBytes} bytes`,
    );
  }
  const { url } = octokit.rest.actions.downloadArtifact.endpoint({
    ...at,
    artifact_id: id,
    archive_format: "zip",
  });
  const accept = "application/vnd.github+json";
  const bytes = await download(octokit, { url, accept, maxBytes, elsewhere: true });
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (digest !== undefined && digest !== null && digest !== found) {
    throw new MirrorError("refused", `the artefact ${quoted(name)} is not what was stored`, {
      hint: "Its digest differs; run the pipeline again.",
    });
  }
  return bytes;
}
