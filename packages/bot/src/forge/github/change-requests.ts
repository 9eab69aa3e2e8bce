import { isMirrorError, MirrorError } from "@mirrorkit/sdk";
import type { Octokit } from "@octokit/rest";
import type {
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestEdit,
  ChangeRequestFilter,
} from "../forge.ts";
import { pages, unlessMissing } from "./client.ts";
import { askGraphql } from "./graphql.ts";
import { type GitHubUser, type Repository, readAccount } from "./repository.ts";
import { requestReviews } from "./reviewers.ts";

/** What lists and single answers have in common. */
interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly draft?: boolean;
  readonly user: GitHubUser | null;
  readonly head: {
    readonly ref: string;
    readonly sha: string;
    readonly repo: { readonly id: number } | null;
  };
  readonly base: { readonly ref: string };
  readonly labels: readonly { readonly name: string }[];
  readonly requested_reviewers?: readonly { readonly login: string }[] | null;
  readonly requested_teams?: readonly { readonly slug: string }[] | null;
  readonly auto_merge: object | null;
  readonly merged_at: string | null;
  readonly updated_at: string;
  readonly html_url: string;
}

const autoMerge = `mutation AutoMerge($pull: ID!, $sha: GitObjectID!, $mergeMethod: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(
    input: { pullRequestId: $pull, expectedHeadOid: $sha, mergeMethod: $mergeMethod }
  ) {
    clientMutationId
  }
}`;

const noAutoMerge = `mutation NoAutoMerge($pull: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $pull }) {
    clientMutationId
  }
}`;

/** One change request. */
export async function readChangeRequest(
  repository: Repository,
  number: number,
): Promise<ChangeRequest | undefined> {
  const { octokit, at } = repository;
  const answer = await unlessMissing(octokit.rest.pulls.get({ ...at, pull_number: number }));
  return answer === undefined ? undefined : readPull(repository, answer.data);
}

/** The commit at which a change request left its target. */
export async function mergeBase(
  { octokit, at }: Repository,
  { target, head }: ChangeRequest,
): Promise<string> {
  const basehead = `${target}...${head.sha}`;
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    ...at,
    basehead,
    per_page: 1,
  });
  return data.merge_base_commit.sha;
}

/** Change requests, the one that changed last first. */
export async function* listChangeRequests(
  repository: Repository,
  filter: ChangeRequestFilter,
): AsyncGenerator<ChangeRequest> {
  for await (const page of pages(pullPages(repository, filter))) {
    for (const pull of page) {
      const changeRequest = readPull(repository, pull);
      if (filter.updatedSince !== undefined && changeRequest.updatedAt < filter.updatedSince)
        return;
      const { branch, fork } = changeRequest.head;
      const { source } = filter;
      if (source === undefined || (branch === source && !fork)) yield changeRequest;
    }
  }
}

function pullPages(
  { octokit, at }: Repository,
  { state = "open", source, target }: ChangeRequestFilter,
): AsyncIterable<{ readonly data: readonly Pull[] }> {
  return octokit.paginate.iterator(octokit.rest.pulls.list, {
    ...at,
    state,
    sort: "updated",
    direction: "desc",
    per_page: 100,
    ...(source === undefined ? {} : { head: `${at.owner}:${source}` }),
    ...(target === undefined ? {} : { base: target }),
  });
}

/** Opens a change request; labels and reviewers follow in calls of their own. */
export async function openChangeRequest(
  repository: Repository,
  draft: ChangeRequestDraft,
): Promise<ChangeRequest> {
  const { octokit, at } = repository;
  const { title, body, source: head, target: base } = draft;
  const { data } = await octokit.rest.pulls.create({ ...at, title, body, head, base });
  const opened = readPull(repository, data);
  if (draft.labels.length > 0) await addLabels(repository, opened.number, draft.labels);
  await requestReviews(repository, opened, draft.reviewers);
  return { ...opened, labels: draft.labels, reviewers: draft.reviewers };
}

async function addLabels(
  { octokit, at }: Repository,
  number: number,
  labels: readonly string[],
): Promise<void> {
  await octokit.rest.issues.addLabels({ ...at, issue_number: number, labels: [...labels] });
}

/** Changes what the edit names. */
export async function editChangeRequest(
  repository: Repository,
  number: number,
  { addLabels: labels = [], ...edit }: ChangeRequestEdit,
): Promise<void> {
  const { octokit, at } = repository;
  if (Object.keys(edit).length > 0) {
    await octokit.rest.pulls.update({ ...at, pull_number: number, ...edit });
  }
  if (labels.length > 0) await addLabels(repository, number, labels);
}

/** Has GitHub merge as soon as its rules allow; at once where nothing is left to wait for. */
export async function mergeWhenReady(
  { octokit, at, mergeMethod }: Repository,
  number: number,
  sha: string,
): Promise<void> {
  const { data: pull } = await octokit.rest.pulls.get({ ...at, pull_number: number });
  if (pull.head.sha !== sha) {
    throw new MirrorError("conflict", `#${number} is at ${pull.head.sha}, no longer at ${sha}`);
  }
  if (pull.auto_merge !== null || pull.merged) return;
  try {
    const variables = { pull: pull.node_id, sha, mergeMethod };
    await askGraphql(octokit, { query: autoMerge, variables });
  } catch (error) {
    if (!isRefused(error)) throw error;
    // What waits for nothing cannot be told to merge later. What does wait is refused once more.
    const merged = await mergeNow(octokit, { ...at, pull_number: number, sha }, mergeMethod);
    if (!merged) throw error;
  }
}

/** Takes back {@link mergeWhenReady}. */
export async function cancelAutoMerge({ octokit, at }: Repository, number: number): Promise<void> {
  const { data: pull } = await octokit.rest.pulls.get({ ...at, pull_number: number });
  if (pull.auto_merge === null) return;
  await askGraphql(octokit, { query: noAutoMerge, variables: { pull: pull.node_id } });
}

async function mergeNow(
  octokit: Octokit,
  pull: { owner: string; repo: string; pull_number: number; sha: string },
  method: Repository["mergeMethod"],
): Promise<boolean> {
  const names = { MERGE: "merge", SQUASH: "squash", REBASE: "rebase" } as const;
  try {
    await octokit.rest.pulls.merge({ ...pull, merge_method: names[method] });
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return isMirrorError(error) && error.code === "refused";
}

function readPull({ id }: Repository, pull: Pull): ChangeRequest {
  const { state, merged_at: mergedAt } = pull;
  const left = state === "open" ? "open" : "closed";
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    state: mergedAt === null ? left : "merged",
    draft: pull.draft ?? false,
    author: readAccount(pull.user),
    head: { branch: pull.head.ref, sha: pull.head.sha, fork: pull.head.repo?.id !== id },
    target: pull.base.ref,
    labels: pull.labels.map(({ name }) => name),
    reviewers: [
      ...(pull.requested_reviewers ?? []).map(({ login }) => login),
      ...(pull.requested_teams ?? []).map(({ slug }) => `team:${slug}`),
    ],
    autoMerge: pull.auto_merge !== null,
    updatedAt: new Date(pull.updated_at),
    url: pull.html_url,
  };
}
