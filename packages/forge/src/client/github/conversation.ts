import * as z from "zod";
import { maybe, objectName, time } from "../expected.ts";
import type { Account, Approval, ChangeRequest, Comment } from "../forge.ts";
import { ask, unlessMissing, wholeList } from "./client.ts";
import { type Repository, readAccount, userShape } from "./repository.ts";

const issueCommentShape = z
  .object({
    id: z.int(),
    user: userShape.nullable(),
    body: z.string(),
    created_at: time,
    updated_at: time,
  })
  .describe("a comment");

const labelling: ReadonlySet<string> = new Set(["labeled", "unlabeled"]);

const labelEventShape = z
  .object({
    event: z.string(),
    label: maybe(z.object({ name: z.string() })),
    actor: userShape.nullable(),
    created_at: time,
  })
  .refine(({ event, label }) => label !== undefined || !labelling.has(event));

const reviewShape = z.object({
  user: userShape.nullable(),
  state: z.string(),
  submitted_at: maybe(time),
  commit_id: maybe(objectName),
});

const deciding = new Set(["APPROVED", "CHANGES_REQUESTED", "DISMISSED"]);

/** Writes a comment. */
export async function addComment(
  { octokit, at }: Repository,
  number: number,
  body: string,
): Promise<Comment> {
  const request = { ...at, issue_number: number, body };
  const made = await ask(issueCommentShape, octokit.rest.issues.createComment(request));
  return {
    id: `${made.id}`,
    author: readAccount(made.user),
    body: made.body,
    createdAt: made.created_at,
    updatedAt: made.updated_at,
    edited: false,
  };
}

/** Gives a comment another text. */
export async function editComment(
  { octokit, at }: Repository,
  id: string,
  body: string,
): Promise<void> {
  const request = { ...at, comment_id: Number(id), body };
  await ask(issueCommentShape, octokit.rest.issues.updateComment(request));
}

/** Deletes a comment, if it exists. */
export async function deleteComment({ octokit, at }: Repository, id: string): Promise<void> {
  await unlessMissing(octokit.rest.issues.deleteComment({ ...at, comment_id: Number(id) }));
}

/** The account that added a present label. */
export async function labelledBy(
  { octokit, at }: Repository,
  number: number,
  label: string,
): Promise<{ account: Account; at: Date } | undefined> {
  const request = { ...at, issue_number: number, per_page: 100 };
  const { url } = octokit.rest.issues.listEvents.endpoint(request);
  const events = await wholeList(octokit, labelEventShape, url);
  const last = events.filter((event) => isAbout(event, label)).at(-1);
  if (last === undefined || last.event === "unlabeled") return undefined;
  return { account: readAccount(last.actor), at: last.created_at };
}

/** GitHub takes labels that differ in case for the same. */
function isAbout({ event, label }: z.infer<typeof labelEventShape>, name: string): boolean {
  return labelling.has(event) && label?.name.toLowerCase() === name.toLowerCase();
}

/** The valid approvals: the last decisive review of each account. */
export async function listApprovals(
  { octokit, at }: Repository,
  { number, head }: ChangeRequest,
): Promise<readonly Approval[]> {
  const request = { ...at, pull_number: number, per_page: 100 };
  const { url } = octokit.rest.pulls.listReviews.endpoint(request);
  const decided = (await wholeList(octokit, reviewShape, url)).filter(({ state }) =>
    deciding.has(state),
  );
  const last = new Map(decided.map((one) => [readAccount(one.user).id, one]));
  return [...last.values()]
    .filter(({ state }) => state === "APPROVED")
    .map(({ user, submitted_at: when, commit_id: commit }) => ({
      account: readAccount(user),
      at: when ?? new Date(0),
      current: commit === head.sha,
    }));
}
