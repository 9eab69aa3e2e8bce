import { type Memory, noCommit } from "../what-happened.ts";
import type { Hook } from "../world.ts";
import { jobEntity } from "./entities.ts";
import { projectOf, repositoryOf, subjectOf, timeOf, web } from "./hook-entities.ts";
import { type Job, type Pipeline, statusOf } from "./state.ts";

/** Only jobs have events of their own; of a status that was posted the pipeline tells, if it comes to something else. */
export function pipelineNews(memory: Memory, pipeline: Pipeline): readonly Hook[] {
  const jobs = pipeline.jobs.filter(
    ({ id, status }) => memory.news(`job ${id}`, status) !== undefined,
  );
  const news = memory.news(`pipeline ${pipeline.id}`, statusOf(pipeline));
  return [
    ...jobs.map((job) => jobEvent(job, pipeline)),
    ...(news === undefined ? [] : [pipelineEvent(pipeline)]),
  ];
}

/**
 * What it ran for is told as it is: `refs/merge-requests/1/head`; the event of a pipeline names the branch. Newer GitLabs
 * show the project as in other events too.
 */
function jobEvent({ id, name, status, createdAt, finishedAt }: Job, pipeline: Pipeline): Hook {
  const { project, sha, ref } = pipeline;
  return {
    event: "Job Hook",
    payload: {
      object_kind: "build",
      ref,
      tag: false,
      before_sha: noCommit,
      sha,
      retries_count: 0,
      build_id: id,
      build_name: name,
      build_stage: "test",
      build_status: status,
      build_created_at: timeOf(createdAt),
      build_started_at: timeOf(createdAt),
      build_finished_at: finishedAt === undefined ? null : timeOf(finishedAt),
      build_allow_failure: false,
      build_failure_reason: "unknown_failure",
      pipeline_id: pipeline.id,
      runner: null,
      project_id: project.id,
      project_name: project.path.split("/").join(" / "),
      commit: { id: pipeline.id, name: null, sha, status: statusOf(pipeline) },
      repository: repositoryOf(project),
      environment: null,
    },
  };
}

function pipelineEvent(pipeline: Pipeline): Hook {
  const { id, project, sha, ref, source, request, createdAt } = pipeline;
  const commit = project.repository.readCommit(sha);
  return {
    event: "Pipeline Hook",
    payload: {
      object_kind: "pipeline",
      object_attributes: {
        id,
        ref: request?.sourceBranch ?? ref,
        tag: false,
        sha,
        before_sha: noCommit,
        source,
        status: statusOf(pipeline),
        created_at: timeOf(createdAt),
        variables: [],
      },
      merge_request: request === undefined ? null : subjectOf(request),
      project: projectOf(project),
      commit: {
        id: sha,
        message: commit?.message ?? "",
        url: `${web}/${project.path}/-/commit/${sha}`,
      },
      builds: pipeline.jobs
        .map((job) => jobEntity(job, pipeline, 0))
        .map(({ pipeline: _pipeline, artifacts_file: _file, ...job }) => job),
    },
  };
}
