import { canMatter } from "./comment-pace.ts";
import {
  type EventReading,
  ignore,
  type ProjectEvent,
  pathsOfPush,
  publications,
  pushed,
  reviewOfComment,
  reviews,
  reviewsOfBranch,
} from "./events.ts";
import { listAt, member, numberAt, textAt } from "./payload.ts";
import { findProject, type WatchedForge, type WatchedProject } from "./watched.ts";

type Reader = (event: ProjectEvent) => EventReading;

const ended = new Set(["success", "failed", "canceled", "skipped"]);
/** A manual job that was not started does not block its pipeline. */
const over = new Set([...ended, "manual"]);
/** The ref of a merge request's pipeline. */
const requestRef = /^refs\/merge-requests\/([1-9]\d{0,14})\/(?:head|merge)$/;

const readers: ReadonlyMap<string, Reader> = new Map([
  ["build", readJob],
  ["merge_request", readMergeRequest],
  ["note", readNote],
  ["pipeline", readPipeline],
  ["push", readPush],
]);

const reasons: ReadonlyMap<string, string> = new Map([["tag_push", "tags are ignored"]]);

/** The kinds of GitLab's events that are known here, for labels. */
export const gitlabEvents: ReadonlySet<string> = new Set([...readers.keys(), ...reasons.keys()]);

/** The kind of an event of GitLab: project and group hooks name it `object_kind`, some system hooks `event_name`. */
export function gitlabEventKind(payload: unknown): string {
  return textAt(payload, "object_kind") || textAt(payload, "event_name");
}

/**
 * Reads an event of GitLab. The payload is untrusted: only numbers are taken from it, and names that are compared
 * with those of the settings, or with those that GitLab itself lists.
 */
export function readGitlabEvent(payload: unknown, forge: WatchedForge): EventReading {
  const kind = gitlabEventKind(payload);
  const reader = readers.get(kind);
  if (reader === undefined) {
    return ignore(reasons.get(kind) ?? "events of this kind are ignored");
  }
  const project = projectOf(payload, forge);
  if (project === undefined) return ignore("the project is not configured");
  return reader({ forge: forge.id, project, payload });
}

/** Job events of older GitLabs name their project by its page alone, and a GitLab may be below a folder. */
function projectOf(payload: unknown, forge: WatchedForge): WatchedProject | undefined {
  const page = textAt(payload, "repository", "homepage");
  if (member(payload, "project") !== undefined || !URL.canParse(page)) {
    return findProject(forge, textAt(payload, "project", "path_with_namespace"));
  }
  const names = new URL(page).pathname.split("/").slice(1);
  return names
    .map((_, at) => findProject(forge, names.slice(at).join("/")))
    .find((project) => project !== undefined);
}

function readMergeRequest(event: ProjectEvent): EventReading {
  return reviews(event, [numberAt(event.payload, "object_attributes", "iid")]);
}

function readNote(event: ProjectEvent): EventReading {
  const { payload } = event;
  if (textAt(payload, "object_attributes", "noteable_type") !== "MergeRequest") {
    return ignore("the note is not on a merge request");
  }
  // GitLab before 16.11 sent only new notes, without an action. No version reports a deleted note.
  const action = textAt(payload, "object_attributes", "action");
  if (!["", "create", "update"].includes(action)) return ignore("the action is ignored");
  if (member(payload, "object_attributes", "system") === true) {
    return ignore("GitLab wrote the note");
  }
  // GitLab does not send the former text of an edited note: it may have been an approval.
  if (action !== "update" && !canMatter(payload, "object_attributes", "note")) {
    return ignore("the note contains no command");
  }
  const author = numberAt(payload, "user", "id") ?? textAt(payload, "user", "username");
  return reviewOfComment(event, numberAt(payload, "merge_request", "iid"), String(author));
}

/**
 * A status of mirrorkit is part of the pipeline and may be what blocks it: such a pipeline is complete when its own
 * jobs have ended, which `builds` lists without statuses.
 */
function readPipeline(event: ProjectEvent): EventReading {
  const { payload, project } = event;
  const status = textAt(payload, "object_attributes", "status");
  if (!ended.has(status) && !isOver(payload)) return ignore("the pipeline has not ended");
  const number = numberAt(payload, "merge_request", "iid");
  if (number !== undefined) {
    return isHome(payload) ? reviews(event, [number]) : ignore("its target is another project");
  }
  const run = member(payload, "object_attributes");
  const isTag = member(run, "tag") === true;
  const wanted = project.publications.filter(({ branch }) => branch === textAt(run, "ref"));
  if (!isTag && wanted.length > 0 && status === "success") return publications(wanted, "");
  if (textAt(run, "source") === "external") return ignore("it consists of statuses only");
  return readBranch(event, run);
}

function isOver(payload: unknown): boolean {
  const jobs = listAt(payload, "builds");
  return jobs.length > 0 && jobs.every((job) => over.has(textAt(job, "status")));
}

/**
 * A job is reported before its pipeline, which may wait for mirrorkit's status. Statuses cause no such events, and
 * files of unsuccessful jobs are not used.
 */
function readJob(event: ProjectEvent): EventReading {
  const { payload } = event;
  if (textAt(payload, "build_status") !== "success") return ignore("the job did not succeed");
  const [, number] = requestRef.exec(textAt(payload, "ref")) ?? [];
  if (number !== undefined) return reviews(event, [Number(number)]);
  return readBranch(event, payload);
}

/** A run for a branch, in an event that does not name the merge requests of the branch. */
function readBranch(event: ProjectEvent, run: unknown): EventReading {
  const { payload, project } = event;
  const ref = textAt(run, "ref");
  const target = textAt(payload, "project", "default_branch");
  const isTarget = ref === target || project.publications.some(({ branch }) => branch === ref);
  if (isTarget || member(run, "tag") === true || ref.startsWith("refs/")) {
    return ignore("it ran for no watched branch or change request");
  }
  return reviewsOfBranch(event, ref, textAt(run, "sha"));
}

/** Whether a merge request goes to the project that its pipeline ran in; the pipelines of a fork run in the fork. */
function isHome(payload: unknown): boolean {
  const target = numberAt(payload, "merge_request", "target_project_id");
  return target !== undefined && target === numberAt(payload, "project", "id");
}

function readPush({ project, payload }: ProjectEvent): EventReading {
  return pushed(project, {
    ref: textAt(payload, "ref"),
    deleted: /^0+$/.test(textAt(payload, "after")),
    paths: pathsOfPush(payload, numberAt(payload, "total_commits_count")),
  });
}
