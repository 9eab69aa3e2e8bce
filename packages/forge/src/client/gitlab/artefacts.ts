import { quoted } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe, objectName, time, unexpectedAnswer } from "../expected.ts";
import type { Artefact, ArtefactRequest, ForgeProject } from "../forge.ts";
import { mayBeArchive } from "../read-archive.ts";
import { unpackArtefact } from "../unpack-artefact.ts";
import type { GitLabClient } from "./client.ts";

const pipelineShape = z.object({
  id: z.int(),
  project_id: z.int(),
  sha: objectName,
  ref: z.string(),
  source: z.string(),
});

const jobShape = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  created_at: time,
  finished_at: maybe(time),
  web_url: z.string(),
  artifacts_file: maybe(z.object({ size: maybe(z.int()) })),
  artifacts_expire_at: maybe(time),
});

type Pipeline = z.infer<typeof pipelineShape>;
type Job = z.infer<typeof jobShape>;

/** So many pipelines of one commit are looked at, the newest first. */
const mostPipelines = 3;

/** Files of pipelines. */
export function artefacts(client: GitLabClient): Pick<ForgeProject, "artefact"> {
  return {
    artefact: async (request) => {
      for (const pipeline of await pipelinesOf(client, request)) {
        const job = await jobOf(client, pipeline, request.name);
        if (job !== undefined) return fileOf(client, pipeline, job, request);
      }
      return undefined;
    },
  };
}

/**
 * The pipelines that may have the file. The result of a pipeline does not matter: it includes mirrorkit's statuses
 * and is blocked while they block the merge. A pipeline with statuses only has no files.
 */
async function pipelinesOf(
  client: GitLabClient,
  { sha, of }: ArtefactRequest,
): Promise<readonly Pipeline[]> {
  const list =
    "branch" in of
      ? { path: "pipelines", query: { sha, ref: of.branch } }
      : { path: `merge_requests/${of.changeRequest}/pipelines` };
  const counts = ({ sha: at, source, ref }: Pipeline): boolean =>
    at === sha && source !== "external" && (!("branch" in of) || ref === of.branch);
  const found: Pipeline[] = [];
  for await (const page of client.pages(pipelineShape, list)) {
    found.push(...page.filter(counts));
    if (found.length >= mostPipelines) break;
  }
  return found.sort((one, other) => other.id - one.id).slice(0, mostPipelines);
}

/** The pipeline of a fork is the fork's: its jobs are asked for there. */
async function jobOf(
  client: GitLabClient,
  { id, project_id: project }: Pipeline,
  name: string,
): Promise<Job | undefined> {
  const list = { path: `pipelines/${id}/jobs`, query: { scope: "success" }, project };
  const named = (await client.list(jobShape, list)).filter(
    (job) => job.name === name && job.status === "success",
  );
  return named.sort((one, other) => other.id - one.id)[0];
}

/** Fetches the whole archive: only its content proves that a file is complete, or missing. */
async function fileOf(
  client: GitLabClient,
  { project_id: project }: Pipeline,
  job: Job,
  request: ArtefactRequest,
): Promise<Artefact | undefined> {
  const { artifacts_file: stored, finished_at: finished, created_at: created } = job;
  if (stored === undefined) return undefined;
  if ((stored.size ?? 0) > request.maxBytes) throw tooLarge(request);
  const archive = await archiveOf(client, project, job, request.maxBytes);
  if (archive === undefined) return undefined;
  if (!mayBeArchive(archive) || archive.length !== (stored.size ?? archive.length)) {
    throw unexpectedAnswer(`the artefacts of ${quoted(job.name)} arrived incomplete`);
  }
  const files = await unpackArtefact(archive, request);
  return files && { ...files, at: finished ?? created, url: job.web_url };
}

async function archiveOf(
  client: GitLabClient,
  project: number,
  { id, name, artifacts_expire_at: end }: Job,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return await client.artefact(project, `jobs/${id}/artifacts`, maxBytes);
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "not-found") throw error;
    if (end !== undefined && end.getTime() <= Date.now()) return undefined;
    throw unexpectedAnswer(`GitLab lists artefacts of ${quoted(name)}, but has none`);
  }
}

function tooLarge({ name, maxBytes }: ArtefactRequest): MirrorError {
  return new MirrorError(
    "refused",
    `the artefacts of ${quoted(name)} have more than ${maxBytes} bytes`,
    { hint: "Configure the job to keep only the files that are needed." },
  );
}
