import { defined, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { unexpectedAnswer } from "../expected.ts";
import type {
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestEdit,
  ChangeRequestFilter,
  ForgeProject,
} from "../forge.ts";
import { cancelAutoMerge, mergeWhenReady } from "./auto-merge.ts";
import { ask, type GitLabClient } from "./client.ts";
import { type GitLabError, unlessAbsent } from "./failure.ts";
import { type MergeRequest, mergeRequestShape, type Pipelines } from "./merge-request.ts";
import { accountOf, type GitLabUser, userShape } from "./people.ts";
import { compare, mergeBaseOf } from "./repository.ts";
import { whilePassing } from "./retries.ts";

type ChangeRequests = Pick<
  ForgeProject,
  | "changeRequest"
  | "mergeBase"
  | "changes"
  | "changeRequests"
  | "openChangeRequest"
  | "editChangeRequest"
  | "askForReview"
  | "mergeWhenReady"
  | "cancelAutoMerge"
>;

/** Change requests themselves. */
export function changeRequests(client: GitLabClient, pipelines: Pipelines): ChangeRequests {
  const bases = new WeakMap<ChangeRequest, string>();
  const read = (answer: MergeRequest): ChangeRequest => {
    const { diff_refs: refs, head_pipeline: pipeline, target_project_id: project } = answer;
    const found = changeRequestOf(answer);
    if (pipeline?.sha === found.head.sha && pipeline.project_id === project) {
      pipelines.set(found, pipeline.id);
    }
    if (refs?.head_sha === found.head.sha) bases.set(found, refs.base_sha);
    return found;
  };
  const mergeBase = async (found: ChangeRequest): Promise<string> =>
    bases.get(found) ?? (await mergeBaseOf(client, found.target, found.head.sha));
  return {
    changeRequest: async (number) => {
      const asked = client.requests.show(client.name, number);
      const answer = await unlessAbsent(ask(mergeRequestShape, asked));
      if (answer !== undefined) return read(answer);
      await confirmAbsence(client, number);
      return undefined;
    },
    mergeBase,
    changes: async (found) => compare(client, await mergeBase(found), found.head.sha),
    changeRequests: (filter) => listed(client, filter),
    openChangeRequest: async (draft) => read(await open(client, draft)),
    editChangeRequest: async (number, edit) => {
      const options = editOf(edit);
      if (Object.keys(options).length === 0) return;
      await ask(mergeRequestShape, client.requests.edit(client.name, number, options));
    },
    // Opening requests the reviews in the same call, so they are never left out.
    askForReview: async () => false,
    mergeWhenReady: async (number, sha) => mergeWhenReady(client, number, sha),
    cancelAutoMerge: async (number) => cancelAutoMerge(client, number),
  };
}

/** Confirms with the list that there is no merge request of a number. */
async function confirmAbsence(client: GitLabClient, number: number): Promise<void> {
  const query = { "iids[]": number, state: "all" };
  const found = await client.list(mergeRequestShape, { path: "merge_requests", query });
  if (found.length === 0) return;
  throw unexpectedAnswer(`GitLab lists !${number}, but does not show it`);
}

function changeRequestOf(answer: MergeRequest): ChangeRequest {
  const { state } = answer;
  return {
    number: answer.iid,
    title: answer.title,
    body: answer.description ?? "",
    state: state === "closed" || state === "merged" ? state : "open",
    draft: answer.draft,
    author: accountOf(answer.author),
    head: {
      branch: answer.source_branch,
      sha: answer.sha ?? "",
      fork: answer.source_project_id !== answer.target_project_id,
    },
    target: answer.target_branch,
    labels: answer.labels,
    reviewers: (answer.reviewers ?? []).map(({ username }) => username),
    autoMerge: answer.merge_when_pipeline_succeeds,
    updatedAt: answer.updated_at,
    url: answer.web_url,
  };
}

/** One that changes while the pages are read moves to the first one and pushes others down: those come twice. */
async function* listed(
  client: GitLabClient,
  { state = "open", updatedSince, source, target }: ChangeRequestFilter,
): AsyncGenerator<ChangeRequest> {
  const seen = new Set<number>();
  const query = {
    state: state === "open" ? "opened" : "all",
    order_by: "updated_at",
    sort: "desc",
    updated_after: updatedSince?.toISOString(),
    source_branch: source,
    target_branch: target,
  };
  for await (const page of client.pages(mergeRequestShape, { path: "merge_requests", query })) {
    for (const found of page.map(changeRequestOf)) {
      const foreign = source !== undefined && found.head.fork;
      if (!seen.has(found.number) && !foreign) yield found;
      seen.add(found.number);
    }
  }
}

async function open(client: GitLabClient, draft: ChangeRequestDraft): Promise<MergeRequest> {
  const { source, target, title, body, labels } = draft;
  const reviewerIds = await reviewersOf(client, draft);
  const more = {
    description: body,
    ...(labels.length === 0 ? {} : { labels: labelsText(labels) }),
    ...(reviewerIds.length === 0 ? {} : { reviewerIds }),
  };
  const create = (): Promise<MergeRequest> =>
    ask(mergeRequestShape, client.requests.create(client.name, source, target, title, more));
  return whilePassing(create, isSettling, client.pause);
}

/** GitLab's answer for a moment after a push, although nothing is wrong; it has created nothing then. */
function isSettling({ status, said }: GitLabError): boolean {
  return (
    (status === 409 && /resource lock/i.test(said)) ||
    (status === 400 && /source.?branch\W/i.test(said) && /does not exist/i.test(said))
  );
}

async function reviewersOf(
  client: GitLabClient,
  { reviewers }: ChangeRequestDraft,
): Promise<number[]> {
  const ids: number[] = [];
  for (const username of reviewers) {
    const found = username.includes(":") ? [] : await usersOf(client, username);
    const [reviewer] = found;
    if (reviewer === undefined) {
      throw new MirrorError("not-found", `GitLab has no account ${quoted(username)}`, {
        hint: "Name reviewers by their user name, without @; GitLab has no teams.",
      });
    }
    ids.push(reviewer.id);
  }
  return ids;
}

function usersOf(client: GitLabClient, username: string): Promise<readonly GitLabUser[]> {
  return client.list(userShape, { path: "users", query: { username }, project: null });
}

function editOf({ title, body, addLabels = [], state }: ChangeRequestEdit): {
  title?: string;
  description?: string;
  addLabels?: string;
  stateEvent?: string;
} {
  return {
    ...defined({ title, description: body }),
    ...(addLabels.length === 0 ? {} : { addLabels: labelsText(addLabels) }),
    ...(state === undefined ? {} : { stateEvent: state === "closed" ? "close" : "reopen" }),
  };
}

function labelsText(labels: readonly string[]): string {
  const wrong = labels.find((label) => label.includes(","));
  if (wrong !== undefined) {
    throw new MirrorError(
      "wrong-use",
      `the label ${quoted(wrong)} has a comma, which GitLab labels cannot have`,
    );
  }
  return labels.join(",");
}
