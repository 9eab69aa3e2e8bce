import { GitHubWorld } from "./github/world.ts";
import { GitLabWorld } from "./gitlab/world.ts";
import type { ForgeWorld } from "./world.ts";

/** A webhook that somebody sets up. */
export interface NewWebhook {
  readonly url: string;
  /** What it brings; all by default. */
  readonly events?: "all" | "pushes" | "all but pushes";
  /** Whether what it sends does not arrive any more. */
  readonly broken?: boolean;
}

const allEvents = {
  gitlab: ["job_events", "merge_requests_events", "note_events", "pipeline_events", "push_events"],
  github: ["issue_comment", "pull_request", "pull_request_review", "push", "workflow_run"],
} as const;
const pushes = { gitlab: "push_events", github: "push" } as const;

/** Adds a webhook to a project. */
export function addWebhook(world: ForgeWorld, project: string, hook: NewWebhook): void {
  const { url, broken = false } = hook;
  const events = eventsOf(world, hook);
  if (world instanceof GitLabWorld) {
    const alert = broken ? "disabled" : "executable";
    world.state.project(project).hooks.push({ url, events, alert });
  }
  if (world instanceof GitHubWorld) {
    const answer = broken ? { code: 502, message: "timed out" } : { code: 200, message: "OK" };
    world.repo(project).webhooks.push({ url, events, active: true, ...answer });
  }
}

/** Has what the webhooks of a project send arrive again. */
export function mendWebhooks(world: ForgeWorld, project: string): void {
  if (world instanceof GitLabWorld) {
    const { hooks } = world.state.project(project);
    hooks.splice(
      0,
      hooks.length,
      ...hooks.map((hook) => ({ ...hook, alert: "executable" as const })),
    );
  }
  if (world instanceof GitHubWorld) {
    const { webhooks } = world.repo(project);
    const mended = webhooks.map((hook) => ({ ...hook, code: 200, message: "OK" }));
    webhooks.splice(0, webhooks.length, ...mended);
  }
}

function eventsOf({ kind }: ForgeWorld, { events = "all" }: NewWebhook): readonly string[] {
  if (events === "pushes") return [pushes[kind]];
  return allEvents[kind].filter((name) => events === "all" || name !== pushes[kind]);
}

/** Has merges wait for nothing. */
export function letGo(world: ForgeWorld, project: string): void {
  if (world instanceof GitLabWorld) {
    world.state.project(project).switches.only_allow_merge_if_pipeline_succeeds = false;
  }
  if (world instanceof GitHubWorld) world.repo(project).switches.rules = [];
}

/** Has another branch be the one that changes usually go to. */
export function chooseDefaultBranch(world: ForgeWorld, project: string, branch: string): void {
  if (world instanceof GitLabWorld) {
    world.state.project(project).switches.default_branch = branch;
  }
  if (world instanceof GitHubWorld) world.repo(project).switches.default_branch = branch;
}

/** Archives a project: nothing can be written to it then. */
export function archive(world: ForgeWorld, project: string): void {
  if (world instanceof GitLabWorld) world.state.project(project).switches.archived = true;
  if (world instanceof GitHubWorld) world.repo(project).switches.archived = true;
}

/** Has the bot's token end on a day. */
export function endToken(world: ForgeWorld, day: string): void {
  if (world instanceof GitLabWorld) world.state.expiry = day;
  if (world instanceof GitHubWorld) world.state.tokenEnd = `${day} 00:00:00 UTC`;
}
