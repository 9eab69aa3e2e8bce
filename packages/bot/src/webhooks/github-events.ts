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
} from "./events.ts";
import { listAt, member, numberAt, textAt } from "./payload.ts";
import { findProject, type WatchedForge } from "./watched.ts";

type Reader = (event: ProjectEvent) => EventReading;

const changes = new Set([
  "opened",
  "reopened",
  "synchronize",
  "edited",
  "labeled",
  "unlabeled",
  "closed",
  "ready_for_review",
  "converted_to_draft",
]);

const readers: ReadonlyMap<string, Reader> = new Map([
  ["pull_request", readPullRequest],
  ["issue_comment", readIssueComment],
  ["pull_request_review", readPullRequestReview],
  ["check_run", (event: ProjectEvent) => readCheck(event, "check_run")],
  ["check_suite", (event: ProjectEvent) => readCheck(event, "check_suite")],
  ["workflow_run", readWorkflowRun],
  ["push", readPush],
]);

const reasons: ReadonlyMap<string, string> = new Map([
  ["ping", "GitHub only tests the webhook"],
  ["merge_group", "the pull requests of a merge queue have been reviewed one by one"],
  ["installation", "the next sweep finds the projects of an installation"],
  ["installation_repositories", "the next sweep finds the projects of an installation"],
]);

/** The names of GitHub's events that are known here, for labels. */
export const githubEvents: ReadonlySet<string> = new Set([...readers.keys(), ...reasons.keys()]);

/**
 * Reads an event of GitHub. The payload is untrusted: only numbers are taken from it, and names that are compared
 * with those of the settings.
 */
export function readGithubEvent(name: string, payload: unknown, forge: WatchedForge): EventReading {
  const reader = readers.get(name);
  if (reader === undefined) {
    return ignore(reasons.get(name) ?? "events of this kind are ignored");
  }
  const project = findProject(forge, textAt(payload, "repository", "full_name"));
  if (project === undefined) return ignore("the project is not configured");
  return reader({ forge: forge.id, project, payload });
}

function readPullRequest(event: ProjectEvent): EventReading {
  if (!changes.has(textAt(event.payload, "action"))) return ignore("the action is ignored");
  return reviews(event, [numberAt(event.payload, "pull_request", "number")]);
}

function readIssueComment(event: ProjectEvent): EventReading {
  const action = textAt(event.payload, "action");
  if (!["created", "edited", "deleted"].includes(action)) {
    return ignore("the action is ignored");
  }
  if (textAt(event.payload, "issue", "pull_request", "url") === "") {
    return ignore("the comment is not on a pull request");
  }
  const { payload } = event;
  const matters =
    canMatter(payload, "comment", "body") ||
    (action === "edited" && canMatter(payload, "changes", "body", "from"));
  if (!matters) return ignore("the comment contains no command");
  return reviewOfComment(event, numberAt(payload, "issue", "number"), paced(payload, "comment"));
}

const insiders = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

/**
 * The author or editor of the comment; undefined for an account that belongs to the repository and comments for
 * itself.
 */
function paced(payload: unknown, subject: "comment" | "review"): string | undefined {
  const sender = numberAt(payload, "sender", "id");
  const author = numberAt(payload, subject, "user", "id");
  const isInsider = insiders.has(textAt(payload, subject, "author_association"));
  if (isInsider && sender !== undefined && sender === author) return undefined;
  return String(sender ?? textAt(payload, "sender", "login"));
}

function readPullRequestReview(event: ProjectEvent): EventReading {
  const action = textAt(event.payload, "action");
  if (action !== "submitted" && action !== "dismissed") return ignore("the action is ignored");
  const { payload } = event;
  if (action === "submitted" && textAt(payload, "review", "state").toLowerCase() === "commented") {
    return ignore("the review neither approves nor rejects");
  }
  const number = numberAt(payload, "pull_request", "number");
  return reviewOfComment(event, number, paced(payload, "review"));
}

function readCheck(event: ProjectEvent, subject: "check_run" | "check_suite"): EventReading {
  if (textAt(event.payload, "action") !== "rerequested") {
    return ignore("only re-runs of checks are handled");
  }
  return reviews(event, pullRequestsOf(event.payload, subject));
}

function readWorkflowRun(event: ProjectEvent): EventReading {
  const { payload, project } = event;
  if (textAt(payload, "action") !== "completed") return ignore("the workflow has not ended");
  const reviewing = reviews(event, pullRequestsOf(payload, "workflow_run"));
  const publishing = publications(
    project.publications.filter(({ branch }) => ranOn(payload, branch)),
    "the workflow ran for no watched branch or change request",
  );
  const keys = [reviewing, publishing].flatMap((one) => ("keys" in one ? one.keys : []));
  return keys.length > 0 ? { keys } : publishing;
}

/** Whether a workflow succeeded on a branch of the project itself: a fork may call its branch the same. */
function ranOn(payload: unknown, branch: string): boolean {
  const home = numberAt(payload, "repository", "id");
  return (
    textAt(payload, "workflow_run", "conclusion") === "success" &&
    textAt(payload, "workflow_run", "head_branch") === branch &&
    home !== undefined &&
    numberAt(payload, "workflow_run", "head_repository", "id") === home
  );
}

/** GitHub lists pull requests of other repositories too, when they have the same head. */
function pullRequestsOf(payload: unknown, subject: string): readonly (number | undefined)[] {
  const home = numberAt(payload, "repository", "id");
  return listAt(payload, subject, "pull_requests")
    .slice(0, 100)
    .filter((one) => home !== undefined && numberAt(one, "base", "repo", "id") === home)
    .map((one) => numberAt(one, "number"));
}

function readPush({ project, payload }: ProjectEvent): EventReading {
  const whole = member(payload, "forced") !== true && member(payload, "created") !== true;
  return pushed(project, {
    ref: textAt(payload, "ref"),
    deleted: member(payload, "deleted") === true,
    paths: whole ? pathsOfPush(payload) : undefined,
  });
}
