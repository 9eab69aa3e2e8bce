import { type ForgeKind } from "@mirrorkit/forge";
import { readTextFile } from "@mirrorkit/sdk/files";
import type { Environment } from "../../environment.ts";

/** The facts about the current pipeline from the variables of GitLab CI or GitHub Actions. */
export interface Pipeline {
  /** Path of the project; undefined outside of a pipeline. */
  readonly project?: string;
  /** Number of the change request; undefined in a pipeline of a branch. */
  readonly changeRequest?: number;
  /** The commit. */
  readonly sha?: string;
  /** The newest commit of the change request when the pipeline began; `sha` may be a merge of it. */
  readonly head?: string;
  /** The page of the commit. */
  readonly commitUrl?: string;
  /** The page of the job, where its log and artefacts are. */
  readonly runUrl?: string;
}

/** Reads the variables of GitLab CI or GitHub Actions; empty outside of both. */
export function readPipeline(kind: ForgeKind | undefined, environment: Environment): Pipeline {
  if (environment["GITLAB_CI"] !== undefined && kind !== "github") return gitlab(environment);
  if (environment["GITHUB_ACTIONS"] !== undefined && kind !== "gitlab") return github(environment);
  return {};
}

function gitlab(environment: Environment): Pipeline {
  const { CI_COMMIT_SHA: sha, CI_PROJECT_URL: url, CI_MERGE_REQUEST_IID: iid } = environment;
  const project = environment["CI_MERGE_REQUEST_PROJECT_PATH"] ?? environment["CI_PROJECT_PATH"];
  const source = environment["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] ?? "";
  return compact({
    project,
    changeRequest: toNumber(iid),
    sha,
    head: iid === undefined ? undefined : source === "" ? sha : source,
    commitUrl: url === undefined || sha === undefined ? undefined : `${url}/-/commit/${sha}`,
    runUrl: environment["CI_JOB_URL"],
  });
}

function github(environment: Environment): Pipeline {
  const { GITHUB_REPOSITORY: project, GITHUB_SHA: sha, GITHUB_SERVER_URL: server } = environment;
  const run = environment["GITHUB_RUN_ID"];
  const [, fromRef] = /^refs\/pull\/(\d+)\//.exec(environment["GITHUB_REF"] ?? "") ?? [];
  const known = server !== undefined && project !== undefined && sha !== undefined;
  const event = readEvent(environment["GITHUB_EVENT_PATH"]);
  return compact({
    project,
    changeRequest: toNumber(fromRef) ?? numberOf(event),
    sha,
    head: event.pull_request?.head?.sha,
    commitUrl: known ? `${server}/${project}/commit/${sha}` : undefined,
    runUrl: known && run !== undefined ? `${server}/${project}/actions/runs/${run}` : undefined,
  });
}

interface GitHubEvent {
  readonly pull_request?: { readonly number?: unknown; readonly head?: { readonly sha?: string } };
  readonly issue?: { readonly number?: unknown; readonly pull_request?: unknown };
}

function readEvent(path: string | undefined): GitHubEvent {
  return path === undefined ? {} : (JSON.parse(readTextFile(path)) as GitHubEvent);
}

/** Events about a comment, or run with the rights of the target, name the change request only in their payload. */
function numberOf({ pull_request: pull, issue }: GitHubEvent): number | undefined {
  const number = pull?.number ?? (issue?.pull_request && issue.number);
  return typeof number === "number" ? number : undefined;
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function compact(
  pipeline: {
    readonly [Key in keyof Pipeline]: Pipeline[Key] | undefined;
  },
): Pipeline {
  return Object.fromEntries(
    Object.entries(pipeline).filter(([, value]) => value !== undefined),
  ) as Pipeline;
}
