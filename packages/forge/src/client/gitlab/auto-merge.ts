import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { ask, type GitLabClient } from "./client.ts";
import { GitLabError } from "./failure.ts";
import { mergeRequestShape } from "./merge-request.ts";

/** Has GitLab merge as soon as its rules allow, if the head is still this commit. */
export async function mergeWhenReady(
  client: GitLabClient,
  number: number,
  sha: string,
): Promise<void> {
  // GitLab before 17.11 knows only the second name, and would merge at once without it.
  const wanted = { sha, autoMerge: true, mergeWhenPipelineSucceeds: true };
  try {
    await ask(mergeRequestShape, client.requests.merge(client.name, number, wanted));
  } catch (error) {
    if (!isOneOf(error, [405, 406, 422])) throw error;
    throw new GitLabError("conflict", error.message, {
      said: error.said,
      hint: "It may be a draft, closed or in conflict with its target.",
    });
  }
}

/** Takes back {@link mergeWhenReady}. GitLab may answer that it could not as if it had, so that is looked at. */
export async function cancelAutoMerge(client: GitLabClient, number: number): Promise<void> {
  if (!(await isArmed(client, number))) return;
  const path = `merge_requests/${number}/cancel_merge_when_pipeline_succeeds`;
  try {
    await client.post(z.unknown(), path, {});
  } catch (error) {
    if (!isOneOf(error, [405, 406])) throw error;
  }
  if (!(await isArmed(client, number))) return;
  throw new MirrorError("conflict", `GitLab still merges !${number} when its pipeline succeeds`);
}

async function isArmed(client: GitLabClient, number: number): Promise<boolean> {
  const found = await ask(mergeRequestShape, client.requests.show(client.name, number));
  return found.state === "opened" && found.merge_when_pipeline_succeeds;
}

function isOneOf(error: unknown, statuses: readonly number[]): error is GitLabError {
  return error instanceof GitLabError && statuses.includes(error.status ?? 0);
}
