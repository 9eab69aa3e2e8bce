import {
  type EventReading,
  ignore,
  type ProjectEvent,
  pathsOfPush,
  publications,
  pushed,
  reviews,
} from "./events.ts";
import { member, numberAt, textAt } from "./payload.ts";
import { findProject, type WatchedForge } from "./watched.ts";

type Reader = (event: ProjectEvent) => EventReading;

const ended = new Set(["success", "failed", "canceled", "skipped"]);

const readers: ReadonlyMap<string, Reader> = new Map([
  ["merge_request", readMergeRequest],
  ["note", readNote],
  ["pipeline", readPipeline],
  ["push", readPush],
]);

const reasons: ReadonlyMap<string, string> = new Map([
  ["build", "the event of the job's pipeline says the same"],
  ["job", "the event of the job's pipeline says the same"],
  ["tag_push", "tags change nothing here"],
]);

/** The kinds of GitLab's events that are known here, for labels. */
export const gitlabEvents: ReadonlySet<string> = new Set([...readers.keys(), ...reasons.keys()]);

/** The kind of an event of GitLab: project and group hooks name it `object_kind`, some system hooks `event_name`. */
export function gitlabEventKind(payload: unknown): string {
  return textAt(payload, "object_kind") || textAt(payload, "event_name");
}

/**
 * Says what an event of GitLab asks for. The payload is a stranger's: nothing in it is taken but numbers, and
 * names that are compared with those of the settings.
 */
export function readGitlabEvent(payload: unknown, forge: WatchedForge): EventReading {
  const kind = gitlabEventKind(payload);
  const reader = readers.get(kind);
  if (reader === undefined) {
    return ignore(reasons.get(kind) ?? "events of this kind change nothing here");
  }
  const project = findProject(forge, textAt(payload, "project", "path_with_namespace"));
  if (project === undefined) return ignore("the project is not configured");
  return reader({ forge: forge.id, project, payload });
}

function readMergeRequest(event: ProjectEvent): EventReading {
  return reviews(event, [numberAt(event.payload, "object_attributes", "iid")]);
}

function readNote(event: ProjectEvent): EventReading {
  const { payload } = event;
  if (textAt(payload, "object_attributes", "noteable_type") !== "MergeRequest") {
    return ignore("the note is not on a merge request");
  }
  // GitLab before 16.11 sent new notes only, and named no action.
  const action = textAt(payload, "object_attributes", "action");
  if (action !== "" && action !== "create") return ignore("only notes that are new count");
  if (member(payload, "object_attributes", "system") === true) {
    return ignore("GitLab wrote the note by itself");
  }
  return reviews(event, [numberAt(payload, "merge_request", "iid")]);
}

function readPipeline(event: ProjectEvent): EventReading {
  const { payload, project } = event;
  const status = textAt(payload, "object_attributes", "status");
  if (!ended.has(status)) return ignore("the pipeline has not ended");
  const number = numberAt(payload, "merge_request", "iid");
  if (number !== undefined) {
    return isHome(payload) ? reviews(event, [number]) : ignore("it goes to another project");
  }
  if (status !== "success" || member(payload, "object_attributes", "tag") === true) {
    return ignore("the pipeline ran for nothing that is watched");
  }
  const ref = textAt(payload, "object_attributes", "ref");
  return publications(
    project.publications.filter(({ branch }) => branch === ref),
    "the pipeline ran for nothing that is watched",
  );
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
