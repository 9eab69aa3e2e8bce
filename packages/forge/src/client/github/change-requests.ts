import { defined } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { maybe, objectName, time, unexpectedAnswer } from "../expected.ts";
import type {
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestEdit,
  ChangeRequestFilter,
} from "../forge.ts";
import { ask, pages, unlessMissing } from "./client.ts";
import { findGraphql } from "./graphql.ts";
import { type Repository, readAccount, userShape } from "./repository.ts";
import { requestReviews } from "./reviewers.ts";

/** The common fields of lists and single answers. */
const pullShape = z
  .object({
    number: z.int(),
    title: z.string(),
    body: maybe(z.string()),
    state: z.enum(["open", "closed"]),
    draft: maybe(z.boolean()),
    user: userShape.nullable(),
    head: z.object({
      ref: z.string().min(1),
      sha: objectName,
      repo: z.object({ id: z.int() }).nullable(),
    }),
    base: z.object({ ref: z.string().min(1) }),
    labels: z.array(z.object({ name: z.string() })),
    requested_reviewers: maybe(z.array(z.object({ login: z.string() }))),
    requested_teams: maybe(z.array(z.object({ slug: z.string() }))),
    auto_merge: z.object({}).nullable(),
    merged_at: time.nullable(),
    updated_at: time,
    html_url: z.string(),
  })
  .describe("a pull request");

const labelledShape = z
  .array(z.object({ name: z.string() }))
  .min(1)
  .describe("a list of labels");

type Pull = z.infer<typeof pullShape>;

const existence = `query Existence($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) { id }
  }
}`;

const existingShape = z
  .object({ repository: z.object({ pullRequest: z.object({ id: z.string() }).nullable() }) })
  .describe("a pull request");

/** A change request; undefined only when neither of GitHub's APIs has one of that number. */
export async function readChangeRequest(
  repository: Repository,
  number: number,
): Promise<ChangeRequest | undefined> {
  const { octokit, at } = repository;
  const asked = octokit.rest.pulls.get({ ...at, pull_number: number });
  const found = await unlessMissing(ask(pullShape, asked));
  if (found !== undefined) return readPull(repository, found);
  const variables = { ...at, number };
  const request = { query: existence, variables, expected: existingShape };
  const there = await findGraphql(octokit, "pullRequest", request);
  if (there === undefined || there.repository.pullRequest === null) return undefined;
  throw unexpectedAnswer(`GitHub has #${number}, but does not show it`);
}

/** Change requests, the one that changed last first. */
export async function* listChangeRequests(
  repository: Repository,
  filter: ChangeRequestFilter,
): AsyncGenerator<ChangeRequest> {
  for await (const page of pages(repository.octokit, pullShape, pullsUrl(repository, filter))) {
    for (const found of page) {
      const changeRequest = readPull(repository, found);
      if (filter.updatedSince !== undefined && changeRequest.updatedAt < filter.updatedSince)
        return;
      const { branch, fork } = changeRequest.head;
      const { source } = filter;
      if (source === undefined || (branch === source && !fork)) yield changeRequest;
    }
  }
}

function pullsUrl(
  { octokit, at }: Repository,
  { state = "open", source, target }: ChangeRequestFilter,
): string {
  const { url } = octokit.rest.pulls.list.endpoint({
    ...at,
    state,
    sort: "updated",
    direction: "desc",
    per_page: 100,
    ...(source === undefined ? {} : { head: `${at.owner}:${source}` }),
    ...defined({ base: target }),
  });
  return url;
}

/** Opens a change request; labels and reviewers follow in calls of their own. */
export async function openChangeRequest(
  repository: Repository,
  draft: ChangeRequestDraft,
): Promise<ChangeRequest> {
  const { octokit, at } = repository;
  const { title, body, source: head, target: base } = draft;
  const asked = octokit.rest.pulls.create({ ...at, title, body, head, base });
  const opened = readPull(repository, await ask(pullShape, asked));
  if (draft.labels.length > 0) await addLabels(repository, opened.number, draft.labels);
  await requestReviews(repository, opened, draft.reviewers);
  return { ...opened, labels: draft.labels, reviewers: draft.reviewers };
}

async function addLabels(
  { octokit, at }: Repository,
  number: number,
  labels: readonly string[],
): Promise<void> {
  const request = { ...at, issue_number: number, labels: [...labels] };
  await ask(labelledShape, octokit.rest.issues.addLabels(request));
}

/** Applies an edit. */
export async function editChangeRequest(
  repository: Repository,
  number: number,
  { addLabels: labels = [], ...edit }: ChangeRequestEdit,
): Promise<void> {
  const { octokit, at } = repository;
  if (Object.keys(edit).length > 0) {
    await ask(pullShape, octokit.rest.pulls.update({ ...at, pull_number: number, ...edit }));
  }
  if (labels.length > 0) await addLabels(repository, number, labels);
}

function readPull({ id }: Repository, found: Pull): ChangeRequest {
  const { state, merged_at: mergedAt, head } = found;
  return {
    number: found.number,
    title: found.title,
    body: found.body ?? "",
    state: mergedAt === null ? state : "merged",
    draft: found.draft ?? false,
    author: readAccount(found.user),
    head: { branch: head.ref, sha: head.sha, fork: head.repo?.id !== id },
    target: found.base.ref,
    labels: found.labels.map(({ name }) => name),
    reviewers: [
      ...(found.requested_reviewers ?? []).map(({ login }) => login),
      ...(found.requested_teams ?? []).map(({ slug }) => `team:${slug}`),
    ],
    autoMerge: found.auto_merge !== null,
    updatedAt: found.updated_at,
    url: found.html_url,
  };
}
