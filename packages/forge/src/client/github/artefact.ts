import { createHash } from "node:crypto";
import { quoted } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe, objectName, time, unexpectedAnswer } from "../expected.ts";
import type { Artefact, ArtefactRequest } from "../forge.ts";
import { mayBeArchive } from "../read-archive.ts";
import { unpackArtefact } from "../unpack-artefact.ts";
import { ask, download } from "./client.ts";
import type { Repository } from "./repository.ts";

const runShape = z.object({
  id: z.int(),
  event: z.string(),
  head_sha: objectName,
  head_branch: z.string().nullable(),
  head_repository: z.object({ id: z.int() }).nullable(),
  pull_requests: maybe(z.array(z.object({ number: z.int() }))),
  created_at: time,
  html_url: z.string(),
});

const storedShape = z.object({
  id: z.int(),
  name: z.string(),
  size_in_bytes: z.int(),
  expired: z.boolean(),
  digest: maybe(z.string()),
  created_at: maybe(time),
  workflow_run: maybe(
    z.object({
      head_sha: maybe(objectName),
      repository_id: maybe(z.int()),
      head_repository_id: maybe(z.int()),
    }),
  ),
});

const runsShape = z
  .object({ total_count: z.int(), workflow_runs: z.array(runShape) })
  .refine(({ total_count: total, workflow_runs: all }) => all.length > 0 || total === 0)
  .describe("the workflow runs of a commit");

const artefactsShape = z
  .object({ total_count: z.int(), artifacts: z.array(storedShape) })
  .refine(({ total_count: total, artifacts: all }) => all.length > 0 || total === 0)
  .describe("the artefacts of a workflow run");

type Run = z.infer<typeof runShape>;
type Stored = z.infer<typeof storedShape>;

/** Several workflows may run for one commit; the artefact is looked for in so many of them. */
const mostRuns = 10;

/**
 * A file of the newest run of exactly that commit. The result of the run does not matter: a review that blocks the
 * merge may be part of it, or still be running in it. Only lists and complete archives prove that a file is
 * missing.
 */
export async function readArtefact(
  repository: Repository,
  request: ArtefactRequest,
): Promise<Artefact | undefined> {
  for (const run of await listRuns(repository, request)) {
    const stored = await findArtefact(repository, run, request);
    if (stored === undefined) continue;
    const archive = await readZip(repository, stored, request);
    const files = await unpackArtefact(archive, request);
    if (files === undefined) return undefined;
    return { ...files, at: stored.created_at ?? run.created_at, url: run.html_url };
  }
  return undefined;
}

/** Runs for the commit, newest first. */
async function listRuns(
  { octokit, at, id }: Repository,
  { sha, of }: ArtefactRequest,
): Promise<readonly Run[]> {
  const event = "branch" in of ? "push" : "pull_request";
  const asked = octokit.rest.actions.listWorkflowRunsForRepo({
    ...at,
    head_sha: sha,
    event,
    ...("branch" in of ? { branch: of.branch } : {}),
    per_page: 100,
  });
  return (await ask(runsShape, asked)).workflow_runs
    .filter((run) => run.head_sha === sha && run.event === event)
    .filter((run) => isFor(run, of, id))
    .sort((a, b) => b.id - a.id)
    .slice(0, mostRuns);
}

/** GitHub names no change requests for runs of forks, so the commit links these runs to theirs. */
function isFor(run: Run, of: ArtefactRequest["of"], repositoryId: number): boolean {
  if ("branch" in of) {
    return run.head_branch === of.branch && run.head_repository?.id === repositoryId;
  }
  const named = run.pull_requests ?? [];
  return named.length === 0 || named.some(({ number }) => number === of.changeRequest);
}

async function findArtefact(
  { octokit, at, id }: Repository,
  run: Run,
  { name, sha }: ArtefactRequest,
): Promise<Stored | undefined> {
  const asked = octokit.rest.actions.listWorkflowRunArtifacts({
    ...at,
    run_id: run.id,
    name,
    per_page: 100,
  });
  const fitting = (await ask(artefactsShape, asked)).artifacts.filter(
    ({ name: stored, expired, workflow_run: from }) =>
      stored === name &&
      !expired &&
      from?.head_sha === sha &&
      from.repository_id === id &&
      from.head_repository_id === run.head_repository?.id,
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
  const asked = download(octokit, { url, accept, maxBytes, elsewhere: true });
  const bytes = await unlessGone(asked, name);
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  // Servers that report no digest create the archive themselves.
  if (digest === undefined ? !mayBeArchive(bytes) : digest !== found) {
    throw unexpectedAnswer(`the artefact ${quoted(name)} differs from what GitHub lists`);
  }
  return bytes;
}

/** An artefact that expired in the meantime is listed as expired when requested again. */
async function unlessGone(asked: Promise<Uint8Array>, name: string): Promise<Uint8Array> {
  try {
    return await asked;
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "not-found") throw error;
    throw unexpectedAnswer(`the artefact ${quoted(name)} is listed, but missing`);
  }
}
