import type { Account, Approval, ChangeRequest, Comment } from "../forge.ts";
import { unlessMissing, wholeList } from "./client.ts";
import { type GitHubUser, type Repository, readAccount } from "./repository.ts";

interface IssueComment {
  readonly id: number;
  readonly user: GitHubUser | null;
  readonly body?: string;
  readonly created_at: string;
  readonly updated_at: string;
}

interface LabelEvent {
  readonly event: string;
  readonly label?: { readonly name?: string | null };
}

const deciding = new Set(["APPROVED", "CHANGES_REQUESTED", "DISMISSED"]);

/** All comments, oldest first. */
export async function listComments(
  { octokit, at }: Repository,
  number: number,
): Promise<readonly Comment[]> {
  const request = { ...at, issue_number: number, per_page: 100 };
  const list = octokit.paginate.iterator(octokit.rest.issues.listComments, request);
  return (await wholeList(list)).map(readComment);
}

/** Writes a comment. */
export async function addComment(
  { octokit, at }: Repository,
  number: number,
  body: string,
): Promise<Comment> {
  const request = { ...at, issue_number: number, body };
  return readComment((await octokit.rest.issues.createComment(request)).data);
}

/** Gives a comment another text. */
export async function editComment(
  { octokit, at }: Repository,
  id: string,
  body: string,
): Promise<void> {
  await octokit.rest.issues.updateComment({ ...at, comment_id: Number(id), body });
}

/** Deletes a comment, if it is there. */
export async function deleteComment({ octokit, at }: Repository, id: string): Promise<void> {
  await unlessMissing(octokit.rest.issues.deleteComment({ ...at, comment_id: Number(id) }));
}

/** Who added a label that is there now. */
export async function labelledBy(
  { octokit, at }: Repository,
  number: number,
  label: string,
): Promise<{ account: Account; at: Date } | undefined> {
  const request = { ...at, issue_number: number, per_page: 100 };
  const list = octokit.paginate.iterator(octokit.rest.issues.listEvents, request);
  const events = (await wholeList(list)).filter((event) => isAbout(event, label));
  const last = events.at(-1);
  if (last === undefined || last.event === "unlabeled") return undefined;
  return { account: readAccount(last.actor), at: new Date(last.created_at) };
}

/** GitHub takes labels that differ in case for the same. */
function isAbout({ event, label }: LabelEvent, name: string): boolean {
  if (event !== "labeled" && event !== "unlabeled") return false;
  return label?.name?.toLowerCase() === name.toLowerCase();
}

/** The approvals that stand: the last review of each account that decides anything. */
export async function listApprovals(
  { octokit, at }: Repository,
  { number, head }: ChangeRequest,
): Promise<readonly Approval[]> {
  const request = { ...at, pull_number: number, per_page: 100 };
  const reviews = await wholeList(
    octokit.paginate.iterator(octokit.rest.pulls.listReviews, request),
  );
  const decided = reviews.filter(({ state }) => deciding.has(state));
  const last = new Map(decided.map((review) => [readAccount(review.user).id, review]));
  return [...last.values()]
    .filter(({ state }) => state === "APPROVED")
    .map(({ user, submitted_at: when, commit_id: commit }) => ({
      account: readAccount(user),
      at: new Date(when ?? 0),
      current: commit === head.sha,
    }));
}

function readComment(comment: IssueComment): Comment {
  return {
    id: `${comment.id}`,
    author: readAccount(comment.user),
    body: comment.body ?? "",
    createdAt: new Date(comment.created_at),
    updatedAt: new Date(comment.updated_at),
  };
}
