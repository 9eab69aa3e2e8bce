import type { CommitObject } from "../git-repository.ts";
import {
  type CommitStatus,
  headOf,
  type Job,
  type LabelEvent,
  type MergeRequest,
  type Note,
  type Pipeline,
  type Project,
  type PushEvent,
  pipelinesOf,
  statusOf,
  type User,
  type Version,
} from "./state.ts";

/** Something of GitLab as its API shows it. */
export type Entity = Readonly<Record<string, unknown>>;

const web = "https://gitlab.test";

export function userEntity({ id, username, state }: User): Entity {
  return { id, username, name: username.toUpperCase(), state, web_url: `${web}/${username}` };
}

export function commitEntity(commit: CommitObject): Entity {
  const { sha, message, parents, committer } = commit;
  return {
    id: sha,
    short_id: sha.slice(0, 8),
    title: message.split("\n")[0] ?? "",
    message,
    parent_ids: parents,
    created_at: committer.date,
  };
}

export function requestEntity(request: MergeRequest): Entity {
  const { project, source } = request;
  return {
    id: request.id,
    iid: request.iid,
    project_id: project.id,
    title: request.title,
    description: request.description === "" ? null : request.description,
    state: request.state,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    target_branch: request.targetBranch,
    source_branch: request.sourceBranch,
    author: userEntity(request.author),
    reviewers: request.reviewers.map(userEntity),
    source_project_id: source.id,
    target_project_id: project.id,
    labels: [...request.labels].sort(),
    draft: /^(draft:|\[draft\]|\(draft\))/i.test(request.title),
    merge_when_pipeline_succeeds: request.autoMerge,
    sha: headOf(request),
    web_url: `${web}/${project.path}/-/merge_requests/${request.iid}`,
  };
}

/** The answer for one merge request, which says more than lists do. */
export function wholeRequestEntity(request: MergeRequest, prepared: boolean): Entity {
  const newest = request.versions.at(-1);
  const pipeline = pipelinesOf(request).find(({ sha }) => sha === newest?.head);
  return {
    ...requestEntity(request),
    diff_refs:
      newest === undefined || !prepared
        ? null
        : { base_sha: newest.base, head_sha: newest.head, start_sha: newest.base },
    head_pipeline: pipeline === undefined || !prepared ? null : pipelineEntity(pipeline),
  };
}

export function noteEntity(note: Note, request: MergeRequest): Entity {
  const { id, body, author, createdAt, updatedAt, system, internal } = note;
  return {
    id,
    body,
    author: userEntity(author),
    created_at: createdAt,
    updated_at: updatedAt,
    system,
    noteable_type: "MergeRequest",
    noteable_iid: request.iid,
    internal,
    confidential: internal,
  };
}

export function versionEntity(
  { id, head, base, createdAt }: Version,
  request: MergeRequest,
): Entity {
  return {
    id,
    head_commit_sha: head,
    base_commit_sha: base,
    start_commit_sha: base,
    created_at: createdAt,
    merge_request_id: request.id,
    state: "collected",
  };
}

export function labelEventEntity(event: LabelEvent, request: MergeRequest): Entity {
  const { id, user, label, action, createdAt } = event;
  return {
    id,
    user: userEntity(user),
    created_at: createdAt,
    resource_type: "MergeRequest",
    resource_id: request.id,
    label: { id: 1, name: label },
    action,
  };
}

export function pipelineEntity(pipeline: Pipeline): Entity {
  const { id, project, sha, ref, source, createdAt } = pipeline;
  return {
    id,
    project_id: project.id,
    sha,
    ref,
    status: statusOf(pipeline),
    source,
    created_at: createdAt,
    web_url: `${web}/${project.path}/-/pipelines/${id}`,
  };
}

export function pushEntity(event: PushEvent, project: Project): Entity {
  const { id, author, action, ref, from, to, createdAt } = event;
  return {
    id,
    project_id: project.id,
    action_name: action === "created" ? "pushed new" : action,
    author_id: author.id,
    author: userEntity(author),
    author_username: author.username,
    created_at: createdAt,
    push_data: {
      commit_count: 1,
      action,
      ref_type: "branch",
      commit_from: from,
      commit_to: to,
      ref,
      commit_title: null,
      ref_count: ref === null ? 5 : null,
    },
  };
}

/** A job; `size` is that of the archive of its files. */
export function jobEntity(job: Job, pipeline: Pipeline, size: number): Entity {
  const files = { artifacts_file: { filename: "artifacts.zip", size } };
  return {
    id: job.id,
    name: job.name,
    stage: "test",
    status: job.status,
    created_at: job.createdAt,
    finished_at: job.finishedAt ?? null,
    web_url: `${web}/${pipeline.project.path}/-/jobs/${job.id}`,
    pipeline: pipelineEntity(pipeline),
    artifacts_expire_at: job.expiresAt ?? null,
    ...(job.files.size === 0 ? {} : files),
  };
}

export function statusEntity(status: CommitStatus, pipeline: Pipeline, author: User): Entity {
  return {
    id: status.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status: status.state,
    name: status.name,
    target_url: status.targetUrl ?? null,
    description: status.description ?? null,
    created_at: status.createdAt,
    author: userEntity(author),
  };
}
