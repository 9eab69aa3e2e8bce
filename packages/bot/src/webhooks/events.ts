import type { ReconcileKey } from "../queue/index.ts";
import { listAt } from "./payload.ts";
import type { WatchedProject, WatchedPublication } from "./watched.ts";

/** The work that an event requests, or the reason for none. */
export type EventReading = EventWork | EventIgnored;

/** An event that requests work. */
export interface EventWork {
  /** The keys, without duplicates. */
  readonly keys: readonly ReconcileKey[];
  /** The branch whose change requests are meant, when the event names none. */
  readonly branch?: BranchHead;
  /** The account whose comments are rate-limited: one that, according to the payload, may not belong to the project. */
  readonly paced?: string;
}

/** A branch at a commit. */
export interface BranchHead {
  /** Path of its project. */
  readonly project: string;
  /** Its name. */
  readonly branch: string;
  /** The commit. */
  readonly sha: string;
}

/** An event that requests no work. */
export interface EventIgnored {
  /** The reason, in mirrorkit's own words. */
  readonly ignored: string;
}

/** A payload and the project that it is about. */
export interface ProjectEvent {
  /** Id of the forge. */
  readonly forge: string;
  /** The project. */
  readonly project: WatchedProject;
  /** The unparsed payload. */
  readonly payload: unknown;
}

/** A push to a branch. */
export interface Push {
  /** The whole name: `refs/heads/main`. */
  readonly ref: string;
  /** Whether it took the branch away. */
  readonly deleted: boolean;
  /** The changed paths; undefined when the payload does not contain all of them. */
  readonly paths: readonly string[] | undefined;
}

const branchPrefix = "refs/heads/";
const mostPaths = 20_000;
/** GitLab and older GitHub Enterprise Servers list so many commits of a push and no more. */
const listedCommits = 20;

/** The reading of an event that requests no work. */
export function ignore(why: string): EventIgnored {
  return { ignored: why };
}

/** Asks for the reviews of change requests, if those of the project are reviewed. */
export function reviews(
  event: ProjectEvent,
  numbers: readonly (number | undefined)[],
): EventReading {
  if (!event.project.reviews) return ignore("change requests of this project are not reviewed");
  const named = new Set(numbers.filter((number) => number !== undefined));
  if (named.size === 0) return ignore("it does not name a change request of this project");
  const keys = [...named].map((number) => ({
    kind: "review" as const,
    forge: event.forge,
    project: event.project.name,
    number,
  }));
  return { keys };
}

/** Requests the review of a change request with a new comment. */
export function reviewOfComment(
  event: ProjectEvent,
  number: number | undefined,
  paced: string | undefined,
): EventReading {
  const reading = reviews(event, [number]);
  return "ignored" in reading || paced === undefined ? reading : { ...reading, paced };
}

/** Asks for the reviews of the change requests that come from a branch, if those of the project are reviewed. */
export function reviewsOfBranch(
  { project }: ProjectEvent,
  branch: string,
  sha: string,
): EventReading {
  if (!project.reviews) return ignore("change requests of this project are not reviewed");
  if (branch === "" || sha === "") return ignore("it does not name a branch and a commit");
  return { keys: [], branch: { project: project.name, branch, sha } };
}

/** Asks for publications. */
export function publications(
  wanted: readonly WatchedPublication[],
  otherwise: string,
): EventReading {
  if (wanted.length === 0) return ignore(otherwise);
  const keys = wanted.map(({ id, forge }) => ({
    kind: "publish" as const,
    forge,
    publication: id,
  }));
  return { keys };
}

/** Asks for the publications that a push sets off. */
export function pushed(project: WatchedProject, push: Push): EventReading {
  if (!push.ref.startsWith(branchPrefix)) return ignore("it is not a push to a branch");
  if (push.deleted) return ignore("the push deleted a branch");
  const branch = push.ref.slice(branchPrefix.length);
  const wanted = project.publications.filter(
    (publication) => publication.branch === branch && touches(publication.folders, push.paths),
  );
  return publications(wanted, "the push changes no watched files");
}

/** The paths that a push changed; undefined when the payload does not contain them or lists too many. */
export function pathsOfPush(payload: unknown, total?: number): readonly string[] | undefined {
  const commits = listAt(payload, "commits");
  if (commits.length === 0 || commits.length >= listedCommits) return undefined;
  if (total !== undefined && total > commits.length) return undefined;
  const lists = commits.flatMap((commit) =>
    ["added", "modified", "removed"].map((name) => listAt(commit, name)),
  );
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  if (count > mostPaths) return undefined;
  return lists.flat().filter((path) => typeof path === "string");
}

function touches(folders: readonly string[], paths: readonly string[] | undefined): boolean {
  if (folders.length === 0 || paths === undefined) return true;
  return folders.some((folder) => {
    const root = folder.replace(/(?<!\/)\/+$/, "");
    return paths.some((path) => path === root || path.startsWith(`${root}/`));
  });
}
