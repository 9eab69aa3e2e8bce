import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { objectName } from "../expected.ts";
import { ask } from "./client.ts";
import { askGraphql, doneShape } from "./graphql.ts";
import type { Repository } from "./repository.ts";

const enable = `mutation AutoMerge($pull: ID!, $sha: GitObjectID!, $mergeMethod: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(
    input: { pullRequestId: $pull, expectedHeadOid: $sha, mergeMethod: $mergeMethod }
  ) {
    clientMutationId
  }
}`;

const disable = `mutation NoAutoMerge($pull: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $pull }) {
    clientMutationId
  }
}`;

const dequeue = `mutation Dequeue($pull: ID!) {
  dequeuePullRequest(input: { id: $pull }) {
    clientMutationId
  }
}`;

const plans = `query MergePlans($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      id
      autoMergeRequest { enabledAt }
      isInMergeQueue
    }
  }
}`;

const mergeableShape = z
  .object({
    head: z.object({ sha: objectName }),
    node_id: z.string().min(1),
    auto_merge: z.object({}).nullable(),
    merged: z.boolean(),
  })
  .describe("a pull request");

const mergedShape = z.object({ merged: z.literal(true) }).describe("the result of a merge");

const plannedShape = z
  .object({
    repository: z.object({
      pullRequest: z.object({
        id: z.string().min(1),
        autoMergeRequest: z.object({}).nullable(),
        isInMergeQueue: z.boolean(),
      }),
    }),
  })
  .describe("the merge plans of a pull request");

/** Lets GitHub merge as soon as its rules allow; immediately when nothing is pending. */
export async function mergeWhenReady(
  repository: Repository,
  number: number,
  sha: string,
): Promise<void> {
  const { octokit, at, mergeMethod } = repository;
  const found = await ask(mergeableShape, octokit.rest.pulls.get({ ...at, pull_number: number }));
  if (found.head.sha !== sha) {
    throw new MirrorError("conflict", `#${number} is at ${found.head.sha}, no longer at ${sha}`);
  }
  if (found.auto_merge !== null || found.merged) return;
  try {
    const variables = { pull: found.node_id, sha, mergeMethod };
    await askGraphql(octokit, { query: enable, variables, expected: doneShape });
  } catch (error) {
    if (!isRefused(error)) throw error;
    // GitHub cannot schedule the merge of a change request that waits for nothing. One that does wait is
    // rejected again.
    if (!(await mergeNow(repository, number, sha))) throw error;
  }
}

async function mergeNow(
  { octokit, at, mergeMethod }: Repository,
  number: number,
  sha: string,
): Promise<boolean> {
  const names = { MERGE: "merge", SQUASH: "squash", REBASE: "rebase" } as const;
  const request = { ...at, pull_number: number, sha, merge_method: names[mergeMethod] };
  try {
    await ask(mergedShape, octokit.rest.pulls.merge(request));
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** Cancels {@link mergeWhenReady}, also when the change request is in the merge queue. */
export async function cancelAutoMerge({ octokit, at }: Repository, number: number): Promise<void> {
  const variables = { ...at, number };
  const request = { query: plans, variables, expected: plannedShape };
  const pull = (await askGraphql(octokit, request)).repository.pullRequest;
  const act = (query: string): Promise<unknown> =>
    askGraphql(octokit, { query, variables: { pull: pull.id }, expected: doneShape });
  if (pull.autoMergeRequest !== null) await act(disable);
  if (pull.isInMergeQueue) await act(dequeue);
}

function isRefused(error: unknown): boolean {
  return isMirrorError(error) && error.code === "refused";
}
