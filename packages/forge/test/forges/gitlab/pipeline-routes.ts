import { packZip } from "../pack-zip.ts";
import type { Answer, Asked, Handler } from "../stand-in.ts";
import { created, missing, paged, projectOf, queried, refused, requestOf } from "./answers.ts";
import { jobEntity, pipelineEntity, statusEntity } from "./entities.ts";
import {
  type CommitStatus,
  type GitLabState,
  type Job,
  latestStatuses,
  type Pipeline,
  type Project,
  pipelinesOf,
  type StatusState,
} from "./state.ts";

interface StatusBody {
  readonly state: StatusState;
  readonly name?: string;
  readonly ref?: string;
  readonly pipeline_id?: number;
  readonly description?: string;
  readonly target_url?: string;
}

/** Puts bytes where they are downloaded from, and gives the place. */
export type Store = (bytes: Uint8Array) => string;

/** Pipelines, jobs, their files, and statuses of commits. */
export function pipelineRoutes(
  state: GitLabState,
  store: Store,
): Readonly<Record<string, Handler>> {
  return {
    listMergeRequestPipelines: (asked) => {
      const request = requestOf(state, asked);
      if (request === undefined) return refused(404, "404 Not found");
      return paged(asked, pipelinesOf(request).map(pipelineEntity));
    },
    listPipelines: (asked) => {
      const [sha, ref] = [queried(asked, "sha"), queried(asked, "ref")];
      const all = projectOf(state, asked).pipelines.toReversed();
      const found = all
        .filter((pipeline) => sha === undefined || pipeline.sha === sha)
        .filter((pipeline) => ref === undefined || pipeline.ref === ref);
      return paged(asked, found.map(pipelineEntity));
    },
    listPipelineJobs: async (asked) => {
      const pipeline = pipelineOf(projectOf(state, asked), Number(asked.params["pipeline_id"]));
      if (pipeline === undefined) return missing("Pipeline");
      const scope = queried(asked, "scope");
      const jobs = pipeline.jobs.filter(({ status }) => scope === undefined || status === scope);
      const shown = jobs.map(async (job) =>
        jobEntity(job, pipeline, (await archiveOf(job)).length),
      );
      return paged(asked, await Promise.all(shown));
    },
    getArtifacts: (asked) => artifacts(state, store, asked),
    listCommitStatuses: (asked) => {
      const pipelines = projectOf(state, asked).pipelines.filter(fits(asked));
      const name = queried(asked, "name");
      const statuses = pipelines.flatMap((pipeline) =>
        latestStatuses(pipeline)
          .filter((status) => name === undefined || status.name === name)
          .map((status) => statusEntity(status, pipeline, state.bot)),
      );
      return paged(asked, statuses);
    },
    setCommitStatus: (asked) => setStatus(state, asked),
  };
}

function pipelineOf(project: Project, id: number): Pipeline | undefined {
  return project.pipelines.find((pipeline) => pipeline.id === id);
}

function fits(asked: Asked): (pipeline: Pipeline) => boolean {
  const { sha } = asked.params;
  const [ref, id] = [queried(asked, "ref"), queried(asked, "pipeline_id")];
  return (pipeline) =>
    pipeline.sha === sha &&
    (ref === undefined || pipeline.ref === ref) &&
    (id === undefined || `${pipeline.id}` === id);
}

const archives = new WeakMap<Job["files"], Promise<Uint8Array>>();

/** The files of a job, packed once. */
function archiveOf({ files }: Job): Promise<Uint8Array> {
  const packed = archives.get(files) ?? packZip(Object.fromEntries(files));
  archives.set(files, packed);
  return packed;
}

async function artifacts(state: GitLabState, store: Store, asked: Asked): Promise<Answer> {
  const id = Number(asked.params["job_id"]);
  const job = projectOf(state, asked)
    .pipelines.flatMap(({ jobs }) => jobs)
    .find((found) => found.id === id);
  if (job === undefined || job.files.size === 0) return missing("");
  return { status: 302, headers: { location: store(await archiveOf(job)) } };
}

function setStatus(state: GitLabState, asked: Asked): Answer {
  const project = projectOf(state, asked);
  const sha = asked.params["sha"] ?? "";
  const body = asked.body as StatusBody;
  if (project.repository.readCommit(sha) === undefined) return missing("Commit");
  const pipeline = pipelineFor(state, project, sha, body);
  if (pipeline === undefined) {
    const what =
      body.pipeline_id === undefined
        ? "References for commit"
        : "Pipeline for pipeline_id, sha and ref";
    return missing(what);
  }
  const name = body.name ?? "default";
  const waiting = latestStatuses(pipeline).find(
    (found) => found.name === name && ["pending", "running"].includes(found.state ?? ""),
  );
  const event = transition(waiting?.state, body.state);
  if (event !== undefined) {
    const from = waiting?.state ?? "created";
    const reason = `Reason(s): Status cannot transition via "${event}"`;
    return refused(400, `Cannot transition status via :${event} from :${from} (${reason})`);
  }
  const status = waiting ?? newStatus(state, pipeline, name);
  status.state = body.state;
  status.description = body.description ?? status.description;
  status.targetUrl = body.target_url ?? status.targetUrl;
  status.writes += 1;
  state.tick();
  return created(statusEntity(status, pipeline, state.bot));
}

/** A status without the number of a pipeline lands in one of its own, if there is a ref that it is for. */
function pipelineFor(
  state: GitLabState,
  project: Project,
  sha: string,
  { pipeline_id: id, ref }: StatusBody,
): Pipeline | undefined {
  if (id !== undefined) {
    const found = pipelineOf(project, id);
    return found?.sha === sha ? found : undefined;
  }
  const { repository } = project;
  const branch = repository
    .branches()
    .find((name) => repository.isAncestor(sha, repository.branch(name) ?? ""));
  const place = ref ?? branch;
  if (place === undefined) return undefined;
  const there = project.pipelines.findLast(
    (pipeline) => pipeline.source === "external" && pipeline.sha === sha && pipeline.ref === place,
  );
  if (there !== undefined) return there;
  const made: Pipeline = {
    id: state.nextId(),
    project,
    sha,
    ref: place,
    source: "external",
    jobs: [],
    statuses: [],
    createdAt: state.tick(),
  };
  project.pipelines.push(made);
  return made;
}

function newStatus(state: GitLabState, pipeline: Pipeline, name: string): CommitStatus {
  const status: CommitStatus = {
    id: state.nextId(),
    name,
    state: undefined,
    description: undefined,
    targetUrl: undefined,
    createdAt: state.tick(),
    writes: 0,
  };
  pipeline.statuses.push(status);
  return status;
}

/** The event that a state machine of GitLab refuses; undefined when it takes it. */
function transition(from: StatusState | undefined, to: StatusState): string | undefined {
  if (to === "pending" && from !== undefined) return "enqueue";
  if (to === "running" && from === "running") return "run";
  return undefined;
}
