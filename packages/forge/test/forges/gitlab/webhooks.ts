import { afterWrites, type BranchMove, Memory, noCommit } from "../what-happened.ts";
import type { Hook, WebhookTarget } from "../world.ts";
import type { Entity } from "./entities.ts";
import {
  personOf,
  projectOf,
  repositoryOf,
  subjectOf,
  timeOf,
  urlOf,
  web,
} from "./hook-entities.ts";
import { pipelineNews } from "./pipeline-hooks.ts";
import { type GitLabState, headOf, type MergeRequest, type Note, type Project } from "./state.ts";

const stateIds = { opened: 1, closed: 2, merged: 3 };

/** Tells what happens on a GitLab from now on, as the webhooks of its projects do. */
export function watchGitLab(state: GitLabState, to: WebhookTarget): void {
  const memory = new Memory();
  const look = (): readonly Hook[] => state.projects.flatMap((one) => newsOf(memory, one));
  look();
  afterWrites(state, () => {
    for (const hook of look()) to.deliver(hook);
  });
}

function newsOf(memory: Memory, project: Project): readonly Hook[] {
  return [
    ...memory.branchMoves(`${project.id}`, project.repository).map((move) => push(project, move)),
    ...project.requests.flatMap((request) => [
      ...requestNews(memory, request),
      ...request.notes.flatMap((note) => noteNews(memory, request, note)),
    ]),
    ...project.pipelines.flatMap((pipeline) => pipelineNews(memory, pipeline)),
  ];
}

function requestNews(memory: Memory, request: MergeRequest): readonly Hook[] {
  const { id, title, description, targetBranch, labels } = request;
  const news = (what: string, value: string): { readonly before: string | undefined } | undefined =>
    memory.news(`${what} ${id}`, value);
  const state = news("state", request.state);
  const head = news("head", headOf(request));
  const text = news("text", JSON.stringify([title, description, targetBranch, [...labels]]));
  const approvals = news("approvals", `${request.approvals.size}`);
  if (state !== undefined && state.before === undefined) return [requestEvent(request, "open")];
  const actions = { opened: "reopen", closed: "close", merged: "merge" };
  return [
    ...(head === undefined
      ? []
      : [requestEvent(request, "update", { oldrev: head.before ?? noCommit })]),
    ...(text === undefined ? [] : [requestEvent(request, "update")]),
    ...(approvals === undefined ? [] : [requestEvent(request, "approved")]),
    ...(state === undefined ? [] : [requestEvent(request, actions[request.state])]),
  ];
}

function requestEvent(request: MergeRequest, action: string, more: Entity = {}): Hook {
  const labels = [...request.labels].map((title, at) => ({
    id: at + 1,
    title,
    type: "ProjectLabel",
  }));
  return {
    event: "Merge Request Hook",
    payload: {
      object_kind: "merge_request",
      event_type: "merge_request",
      user: personOf(request.author),
      project: projectOf(request.project),
      repository: repositoryOf(request.project),
      object_attributes: {
        ...attributesOf(request),
        state_id: stateIds[request.state],
        labels,
        action,
        ...more,
      },
      labels,
      changes: {},
    },
  };
}

/** System notes set off no webhooks. */
function noteNews(memory: Memory, request: MergeRequest, note: Note): readonly Hook[] {
  const news = memory.news(`note ${note.id}`, note.body);
  if (news === undefined || note.system) return [];
  const url = `${urlOf(request)}#note_${note.id}`;
  return [
    {
      event: note.internal ? "Confidential Note Hook" : "Note Hook",
      payload: {
        object_kind: "note",
        event_type: note.internal ? "confidential_note" : "note",
        user: personOf(note.author),
        project_id: request.project.id,
        project: projectOf(request.project),
        repository: repositoryOf(request.project),
        object_attributes: {
          id: note.id,
          note: note.body,
          noteable_type: "MergeRequest",
          noteable_id: request.id,
          author_id: note.author.id,
          project_id: request.project.id,
          created_at: timeOf(note.createdAt),
          updated_at: timeOf(note.updatedAt),
          attachment: null,
          line_code: null,
          commit_id: null,
          system: false,
          action: news.before === undefined ? "create" : "update",
          url,
        },
        merge_request: attributesOf(request),
      },
    },
  ];
}

function push(project: Project, { name, before, after, commits }: BranchMove): Hook {
  const by = commits.at(-1)?.author.name ?? "somebody";
  return {
    event: "Push Hook",
    payload: {
      object_kind: "push",
      event_name: "push",
      before: before ?? noCommit,
      after: after ?? noCommit,
      ref: `refs/heads/${name}`,
      checkout_sha: after ?? null,
      user_name: by,
      user_username: by,
      project_id: project.id,
      project: projectOf(project),
      repository: repositoryOf(project),
      commits: commits.slice(-20).map((commit) => ({
        id: commit.sha,
        message: commit.message,
        title: commit.message.split("\n")[0] ?? "",
        timestamp: commit.author.date.toISOString(),
        url: `${web}/${project.path}/-/commit/${commit.sha}`,
        author: { name: commit.author.name, email: commit.author.email },
        added: commit.added,
        modified: commit.modified,
        removed: commit.removed,
      })),
      total_commits_count: commits.length,
    },
  };
}

function attributesOf(request: MergeRequest): Entity {
  const { description, author, createdAt, updatedAt, project, source } = request;
  const head = project.repository.readCommit(headOf(request));
  return {
    ...subjectOf(request),
    description,
    author_id: author.id,
    created_at: timeOf(createdAt),
    updated_at: timeOf(updatedAt),
    work_in_progress: /^draft:/i.test(request.title),
    source: projectOf(source),
    target: projectOf(project),
    last_commit: { id: headOf(request), message: head?.message ?? "" },
  };
}
