import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { imageSetOf, mappingOf, settingsText } from "../../../forge/test/golden.ts";

const imageSet = "production/imageset.yaml";

/** Makes a mirror-config project whose main branch has the first week's pass, and its GitOps project. */
export function addConfigProject(world: ForgeWorld): string {
  const files = { "mirrorkit.yaml": settingsText, [imageSet]: imageSetOf(1) };
  const project = world.addProject("platform/mirror-config", files);
  world.addProject("platform/gitops", { "README.md": "GitOps\n" });
  world.permit(project, "ada", "write");
  world.permit(project, "bert", "maintain");
  addMapping(world, project, { sha: world.branch(project, "main") ?? "", week: 1 });
  return project;
}

/**
 * Opens a change request for the second week, whose pipeline went through; gives its number. One that is there already
 * gets the second week as its next commit.
 */
export function openWeek(
  world: ForgeWorld,
  project: string,
  source: string,
  there?: number,
): number {
  const files = { [imageSet]: `${imageSetOf(2)}# ${source}\n` };
  const sha = world.push(project, { branch: source, account: "ada", files });
  const request = { source, title: source, account: "ada" };
  const changeRequest = there ?? world.openChangeRequest(project, request);
  addMapping(world, project, { sha, week: 2, changeRequest });
  return changeRequest;
}

/** Opens a change request whose ImageSet says what the worker of tests is to do, always; gives its number. */
export function openEndless(
  world: ForgeWorld,
  project: string,
  source: string,
  what: "compute without end" | "hang" = "compute without end",
): number {
  const files = { [imageSet]: `${imageSetOf(2)}# test: ${what}\n` };
  world.push(project, { branch: source, account: "ada", files });
  return world.openChangeRequest(project, { source, title: source, account: "ada" });
}

/** A change request whose pipeline runs. */
export interface RunningWeek {
  readonly number: number;
  /** Has the dry run end, with the mapping of the second week. */
  end(): void;
}

/** Opens a change request for the second week, while the dry run of it goes on: of the request, or of its branch. */
export function openRunningWeek(
  world: ForgeWorld,
  project: string,
  { of = "request", otherJobs = 0 }: { of?: "request" | "branch"; otherJobs?: number } = {},
): RunningWeek {
  const [source, files] = ["week-2", { [imageSet]: imageSetOf(2) }];
  const sha = world.push(project, { branch: source, account: "ada", files });
  const number = world.openChangeRequest(project, { source, title: source, account: "ada" });
  const what = of === "request" ? { changeRequest: number } : { branch: source };
  const pipeline = world.startPipeline(project, { sha, name: "dry-run", otherJobs, ...what });
  return { number, end: () => pipeline.end({ "mapping.txt": mappingOf(2) }) };
}

/** What people see of the bot's review of a change request. */
export interface SeenReview {
  /** How many comments the bot has written. */
  readonly comments: number;
  /** What its status says; `none` where there is none. */
  readonly status: string;
}

/** The review of the second week as it should be. */
export const rightReview: SeenReview = {
  comments: 1,
  status: "failed: Blocked: 32 removals are not approved.",
};

/** Shows the review of a change request. */
export function seenReview(world: ForgeWorld, project: string, number: number): SeenReview {
  const comments = world.comments(project, number);
  const { source } = world.changeRequest(project, number);
  const head = world.branch(project, source) ?? "";
  const status = world.statuses(project, head).get("mirrorkit/review");
  return {
    comments: comments.filter(({ account }) => account === world.botName).length,
    status: status === undefined ? "none" : `${status.state}: ${status.title}`,
  };
}

function addMapping(
  world: ForgeWorld,
  project: string,
  { sha, week, changeRequest }: { sha: string; week: 1 | 2; changeRequest?: number },
): void {
  world.addArtefact(project, {
    sha,
    name: "dry-run",
    files: { "mapping.txt": mappingOf(week) },
    ...(changeRequest === undefined ? {} : { changeRequest }),
  });
}
