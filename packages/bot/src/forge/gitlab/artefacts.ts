import type { JobSchema, PipelineSchema } from "@gitbeaker/rest";
import type { Artefact, ArtefactRequest, ForgeProject } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { unlessAbsent } from "./failure.ts";

/** So many pipelines of one commit are looked at, the newest first. */
const mostPipelines = 3;

/** Files that pipelines left behind. */
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
 * The pipelines that may have it. Whether a pipeline as a whole went through does not tell: statuses of
 * ours are part of it, and hold it while they hold the merge. One made of statuses alone has no files.
 */
async function pipelinesOf(
  client: GitLabClient,
  { sha, of }: ArtefactRequest,
): Promise<readonly PipelineSchema[]> {
  const [path, query] =
    "branch" in of
      ? ["pipelines", { sha, ref: of.branch }]
      : [`merge_requests/${of.changeRequest}/pipelines`, {}];
  const counts = ({ sha: at, source, ref }: PipelineSchema): boolean =>
    at === sha && source !== "external" && (!("branch" in of) || ref === of.branch);
  const found: PipelineSchema[] = [];
  for await (const page of client.pages<PipelineSchema>(path, query)) {
    found.push(...page.filter(counts));
    if (found.length >= mostPipelines) break;
  }
  return found.sort((one, other) => other.id - one.id).slice(0, mostPipelines);
}

/** The pipeline of a fork is the fork's: its jobs are asked for there. */
async function jobOf(
  client: GitLabClient,
  { id, project_id: project }: PipelineSchema,
  name: string,
): Promise<JobSchema | undefined> {
  const options = { pipelineId: id, scope: "success", perPage: 100, maxPages: 10 } as const;
  const jobs = (await unlessAbsent(client.jobs.all(project, options))) ?? [];
  const named = jobs.filter((job) => job.name === name && job.status === "success");
  return named.sort((one, other) => other.id - one.id)[0];
}

async function fileOf(
  client: GitLabClient,
  { project_id: project }: PipelineSchema,
  job: JobSchema,
  { path, maxBytes }: ArtefactRequest,
): Promise<Artefact | undefined> {
  const names = path.split("/").map(encodeURIComponent).join("/");
  const asked = client.artefact(project, `jobs/${job.id}/artifacts/${names}`, maxBytes);
  const bytes = await unlessAbsent(asked);
  if (bytes === undefined) return undefined;
  return { bytes, at: new Date(job.finished_at ?? job.created_at), url: job.web_url };
}
