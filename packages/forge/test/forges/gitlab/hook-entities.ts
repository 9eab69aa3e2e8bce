import { type Entity, userEntity } from "./entities.ts";
import type { MergeRequest, Project, User } from "./state.ts";

export const web = "https://gitlab.test";

export function subjectOf(request: MergeRequest): Entity {
  const { id, iid, title, state } = request;
  return {
    id,
    iid,
    title,
    source_branch: request.sourceBranch,
    source_project_id: request.source.id,
    target_branch: request.targetBranch,
    target_project_id: request.project.id,
    state,
    merge_status: "can_be_merged",
    url: urlOf(request),
  };
}

export function projectOf({ id, path }: Project): Entity {
  const name = path.split("/").at(-1) ?? "";
  const url = `${web}/${path}`;
  return {
    id,
    name,
    description: "",
    web_url: url,
    avatar_url: null,
    git_ssh_url: `git@gitlab.test:${path}.git`,
    git_http_url: `${url}.git`,
    namespace: path.split("/").at(-2) ?? "",
    visibility_level: 0,
    path_with_namespace: path,
    default_branch: "main",
  };
}

export function repositoryOf({ path }: Project): Entity {
  const url = `git@gitlab.test:${path}.git`;
  return { name: path.split("/").at(-1) ?? "", url, description: "", homepage: `${web}/${path}` };
}

export function personOf(user: User): Entity {
  const { state: _, web_url: __, ...person } = userEntity(user);
  return { ...person, email: "[REDACTED]" };
}

export function urlOf({ project, iid }: MergeRequest): string {
  return `${web}/${project.path}/-/merge_requests/${iid}`;
}

/** `2026-01-05 08:00:01 UTC`, as GitLab writes times in webhooks. */
export function timeOf(time: Date): string {
  return time
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}
