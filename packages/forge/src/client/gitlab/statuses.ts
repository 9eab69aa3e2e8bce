import { defined } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { maybe, objectName } from "../expected.ts";
import type { ForgeProject, StatusRequest } from "../forge.ts";
import { ask, type GitLabClient } from "./client.ts";
import { GitLabError } from "./failure.ts";
import type { Pipelines } from "./merge-request.ts";
import type { Query } from "./reading.ts";
import { whilePassing } from "./retries.ts";

const placedShape = z
  .object({
    project_id: z.int(),
    source_project_id: z.int().nullable(),
    source_branch: z.string().min(1),
    sha: objectName.nullable(),
    head_pipeline: z.object({ id: z.int(), sha: objectName, project_id: z.int() }).nullable(),
  })
  .describe("a merge request");

const commitStatusShape = z
  .object({
    id: z.int(),
    name: z.string(),
    status: z.string(),
    description: maybe(z.string()),
    target_url: maybe(z.string()),
  })
  .describe("a commit status");

const statusCheckShape = z.object({ id: z.int(), status: z.string() });
const checkResponseShape = z.object({ id: z.int() }).describe("the answer to a status check");

type CommitStatus = z.infer<typeof commitStatusShape>;

/** The states of a commit status that are written. */
type State = "pending" | "running" | "success" | "failed" | "canceled";

/** The place of mirrorkit's status of a commit: in a pipeline, otherwise at a ref. */
type Place = { readonly pipelineId: number } | { readonly ref: string };

const states = { pending: "pending", passed: "success", failed: "failed" } as const;
const mostLooks = 3;
const longestUrl = 255;

/** Statuses of commits, or an external status check in their place. */
export function statuses(
  client: GitLabClient,
  pipelines: Pipelines,
): Pick<ForgeProject, "setStatus"> {
  return {
    setStatus: async (request) => {
      const { externalStatusCheck: check, seen } = request;
      const pipelineId = seen?.head.sha === request.sha ? pipelines.get(seen) : undefined;
      const known = pipelineId === undefined ? undefined : { pipelineId };
      if (check === undefined) return setCommitStatus(client, withUrl(request), known);
      return setStatusCheck(client, request, check);
    },
  };
}

/** GitLab refuses a status for an address that it finds too long. */
function withUrl({ url, ...request }: StatusRequest): StatusRequest {
  return url === undefined || url.length > longestUrl ? request : { ...request, url };
}

async function setCommitStatus(
  client: GitLabClient,
  request: StatusRequest,
  known: Place | undefined,
): Promise<boolean> {
  const place = known ?? (await placeOf(client, request));
  const current = await currentOf(client, request, place);
  if (current !== undefined && request.onlyFirst === true) return false;
  const steps = stepsTo(request, current);
  for (const state of steps) await write(client, request, place, state);
  return steps.length > 0;
}

/**
 * The pipeline that GitLab checks before a merge. Without its number, GitLab puts a status into a separate pipeline
 * that blocks nothing; so this waits for a pipeline that is about to be created.
 */
async function placeOf(client: GitLabClient, request: StatusRequest): Promise<Place> {
  const { sha, changeRequest } = request;
  for (let looks = 1; ; looks += 1) {
    const found = await ask(placedShape, client.requests.show(client.name, changeRequest));
    const { head_pipeline: pipeline, project_id: project, sha: head, source_branch: ref } = found;
    if (pipeline?.sha === sha && pipeline.project_id === project)
      return { pipelineId: pipeline.id };
    if (found.source_project_id !== project) {
      return { ref: `refs/merge-requests/${changeRequest}/head` };
    }
    if (looks === mostLooks || head !== sha) return { ref };
    await client.pause(1_000);
  }
}

async function currentOf(
  client: GitLabClient,
  { sha, name }: StatusRequest,
  place: Place,
): Promise<CommitStatus | undefined> {
  const where: Query = "ref" in place ? { ref: place.ref } : { pipeline_id: place.pipelineId };
  const path = `repository/commits/${sha}/statuses`;
  const all = await client.list(commitStatusShape, { path, query: { name, ...where } });
  return all.reduce<CommitStatus | undefined>(
    (found, next) => (next.name === name && next.id >= (found?.id ?? 0) ? next : found),
    undefined,
  );
}

/**
 * The states to write in order, ending with the requested one. GitLab rejects an unfinished status in the same
 * state, so a new text for a pending status needs an intermediate state.
 */
function stepsTo(request: StatusRequest, current: CommitStatus | undefined): readonly State[] {
  const wanted = states[request.state];
  const waits = current?.status === "pending" || current?.status === "running";
  const already = current?.status === wanted || (waits && wanted === "pending");
  const sameText =
    (current?.description ?? "") === request.title &&
    (current?.target_url ?? "") === (request.url ?? "");
  if (already && sameText) return [];
  if (wanted !== "pending" || !waits) return [wanted];
  return current?.status === "pending" ? ["running"] : ["canceled", "pending"];
}

async function write(
  client: GitLabClient,
  { sha, name, title, url }: StatusRequest,
  place: Place,
  state: State,
): Promise<void> {
  const options = {
    name,
    description: title,
    ...defined({ targetUrl: url }),
    ...place,
  };
  const post = (): Promise<unknown> =>
    ask(commitStatusShape, client.commits.editStatus(client.name, sha, state, options));
  try {
    await whilePassing(post, ({ status }) => status === 409, client.pause);
  } catch (error) {
    if (!saysSoAlready(error)) throw error;
  }
}

/** Another process was faster, or an earlier attempt succeeded after all. */
function saysSoAlready(error: unknown): boolean {
  return (
    error instanceof GitLabError &&
    error.status === 400 &&
    /cannot transition status/i.test(error.said)
  );
}

async function setStatusCheck(
  client: GitLabClient,
  { sha, changeRequest, state, onlyFirst }: StatusRequest,
  check: number,
): Promise<boolean> {
  const path = `merge_requests/${changeRequest}`;
  const checks = await client.list(statusCheckShape, { path: `${path}/status_checks` });
  // A check without an answer is pending.
  const { status = "pending" } = checks.find(({ id }) => id === check) ?? {};
  if (status === state || (onlyFirst === true && status !== "pending")) return false;
  const body = { sha, external_status_check_id: check, status: state };
  await client.post(checkResponseShape, `${path}/status_check_responses`, body);
  return true;
}
