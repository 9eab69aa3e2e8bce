import type { ExpandedMergeRequestSchema, MergeRequestSchema } from "@gitbeaker/rest";
import { MirrorError, quoted } from "@mirrorkit/sdk";
import type {
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestEdit,
  ChangeRequestFilter,
  ForgeProject,
} from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { GitLabError, unlessAbsent } from "./failure.ts";
import { whilePassing } from "./patience.ts";
import { accountOf, type UserSchema } from "./people.ts";
import { mergeBaseOf } from "./repository.ts";

type ChangeRequests = Pick<
  ForgeProject,
  | "changeRequest"
  | "mergeBase"
  | "changeRequests"
  | "openChangeRequest"
  | "editChangeRequest"
  | "askForReview"
  | "mergeWhenReady"
  | "cancelAutoMerge"
>;

/** Change requests themselves. */
export function changeRequests(client: GitLabClient): ChangeRequests {
  const bases = new WeakMap<ChangeRequest, string>();
  const read = (answer: MergeRequestSchema): ChangeRequest => {
    const { diff_refs: refs } = answer as Partial<ExpandedMergeRequestSchema>;
    const found = changeRequestOf(answer);
    if (refs?.head_sha === found.head.sha) bases.set(found, refs.base_sha);
    return found;
  };
  return {
    changeRequest: async (number) => {
      const answer = await unlessAbsent(client.requests.show(client.name, number));
      return answer === undefined ? undefined : read(answer);
    },
    mergeBase: async (found) =>
      bases.get(found) ?? (await mergeBaseOf(client, found.target, found.head.sha)),
    changeRequests: (filter) => listed(client, filter),
    openChangeRequest: async (draft) => read(await open(client, draft)),
    editChangeRequest: async (number, edit) => {
      const options = editOf(edit);
      if (Object.keys(options).length > 0) await client.requests.edit(client.name, number, options);
    },
    // Opening asks in the same step, so nothing of it is ever left out.
    askForReview: async () => false,
    mergeWhenReady: async (number, sha) => mergeWhenReady(client, number, sha),
    cancelAutoMerge: async (number) => cancelAutoMerge(client, number),
  };
}

function changeRequestOf(answer: MergeRequestSchema): ChangeRequest {
  const states: Readonly<Record<string, ChangeRequest["state"]>> = {
    closed: "closed",
    merged: "merged",
  };
  return {
    number: answer.iid,
    title: answer.title,
    body: answer.description ?? "",
    state: states[answer.state] ?? "open",
    draft: answer.draft,
    author: accountOf(answer.author),
    head: {
      branch: answer.source_branch,
      sha: answer.sha ?? "",
      fork: answer.source_project_id !== answer.target_project_id,
    },
    target: answer.target_branch,
    labels: answer.labels as string[],
    reviewers: (answer.reviewers ?? []).map(({ username }) => username),
    autoMerge: answer.merge_when_pipeline_succeeds,
    updatedAt: new Date(answer.updated_at),
    url: answer.web_url,
  };
}

/** One that changes while the pages are read moves to the first one and pushes others down: those come twice. */
async function* listed(
  client: GitLabClient,
  { state = "open", updatedSince, source, target }: ChangeRequestFilter,
): AsyncGenerator<ChangeRequest> {
  const seen = new Set<number>();
  const pages = client.pages<MergeRequestSchema>("merge_requests", {
    state: state === "open" ? "opened" : "all",
    order_by: "updated_at",
    sort: "desc",
    updated_after: updatedSince?.toISOString(),
    source_branch: source,
    target_branch: target,
  });
  for await (const page of pages) {
    for (const found of page.map(changeRequestOf)) {
      const foreign = source !== undefined && found.head.fork;
      if (!seen.has(found.number) && !foreign) yield found;
      seen.add(found.number);
    }
  }
}

async function open(client: GitLabClient, draft: ChangeRequestDraft): Promise<MergeRequestSchema> {
  const { source, target, title, body, labels } = draft;
  const reviewerIds = await reviewersOf(client, draft);
  const create = (): Promise<MergeRequestSchema> =>
    client.requests.create(client.name, source, target, title, {
      description: body,
      ...(labels.length === 0 ? {} : { labels: labelsText(labels) }),
      ...(reviewerIds.length === 0 ? {} : { reviewerIds }),
    });
  return whilePassing(create, isSettling, client.pause);
}

/** What GitLab answers for a moment after a push although nothing is wrong; it has created nothing then. */
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
    const found = username.includes(":") ? [] : await client.users.all({ username });
    const user = (found as unknown as readonly UserSchema[])[0];
    if (user === undefined) {
      throw new MirrorError("not-found", `GitLab has no account ${quoted(username)}`, {
        hint: "Name reviewers by their user name, without @; GitLab has no teams.",
      });
    }
    ids.push(user.id);
  }
  return ids;
}

function editOf({ title, body, addLabels = [], state }: ChangeRequestEdit): {
  title?: string;
  description?: string;
  addLabels?: string;
  stateEvent?: string;
} {
  return {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { description: body }),
    ...(addLabels.length === 0 ? {} : { addLabels: labelsText(addLabels) }),
    ...(state === undefined ? {} : { stateEvent: state === "closed" ? "close" : "reopen" }),
  };
}

function labelsText(labels: readonly string[]): string {
  const wrong = labels.find((label) => label.includes(","));
  if (wrong !== undefined) {
    throw new MirrorError(
      "wrong-use",
      `the label ${quoted(wrong)} has a comma, as no label of GitLab`,
    );
  }
  return labels.join(",");
}

async function mergeWhenReady(client: GitLabClient, number: number, sha: string): Promise<void> {
  // GitLab before 17.11 knows only the second name, and would merge at once without it.
  const wanted = { sha, autoMerge: true, mergeWhenPipelineSucceeds: true };
  try {
    await client.requests.merge(client.name, number, wanted);
  } catch (error) {
    if (!(error instanceof GitLabError) || ![405, 406, 422].includes(error.status ?? 0))
      throw error;
    throw new GitLabError("conflict", error.message, {
      said: error.said,
      hint: "It may be a draft, closed or in conflict with its target.",
    });
  }
}

async function cancelAutoMerge(client: GitLabClient, number: number): Promise<void> {
  const found = await client.requests.show(client.name, number);
  if (!found.merge_when_pipeline_succeeds) return;
  await client.requests.cancelOnPipelineSuccess(client.name, number);
}
