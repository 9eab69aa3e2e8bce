import { printable } from "@mirrorkit/sdk/internal";
import { type ErrorCode, isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe } from "../expected.ts";
import type { ChangeRequest } from "../forge.ts";
import { ask, wholeList } from "./client.ts";
import { type Repository, readAccount, userShape } from "./repository.ts";

const reviewEventShape = z.object({
  event: z.string(),
  requested_reviewer: maybe(z.object({ login: z.string() })),
  requested_team: maybe(z.object({ slug: z.string() })),
});

const reviewShape = z.object({ user: userShape.nullable() });
const askedShape = z.object({ number: z.int() }).describe("a pull request");

const team = /^team:/;
const isNo: ReadonlySet<ErrorCode> = new Set(["refused", "unauthorized", "not-found"]);

/** Asks for reviews; the author is left out, who cannot give any. */
export async function requestReviews(
  { octokit, at }: Repository,
  { number, author }: ChangeRequest,
  names: readonly string[],
): Promise<void> {
  const others = names.filter((name) => name !== author.name);
  if (others.length === 0) return;
  const reviewers = others.filter((name) => !team.test(name));
  const teams = others.filter((name) => team.test(name)).map((name) => name.replace(team, ""));
  try {
    const request = octokit.rest.pulls.requestReviewers({
      ...at,
      pull_number: number,
      ...(reviewers.length === 0 ? {} : { reviewers }),
      ...(teams.length === 0 ? {} : { team_reviewers: teams }),
    });
    await ask(askedShape, request);
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "refused") throw error;
    const message = `#${number} is open, but without reviewers: ${printable(error.message)}`;
    throw new MirrorError("refused", message, {
      hint: "Name accounts that may read the repository; a team as team:name.",
    });
  }
}

/**
 * Requests the reviews that an interrupted process left out after it opened the pull request. It is not a failure
 * here when GitHub rejects all of them or does not show whose reviews were requested: opening reports that.
 */
export async function askForReview(
  repository: Repository,
  changeRequest: ChangeRequest,
  names: readonly string[],
): Promise<boolean> {
  try {
    const left = await neverAsked(repository, changeRequest, names);
    if (left.length > 0) await requestReviews(repository, changeRequest, left);
    return left.length > 0;
  } catch (error) {
    if (isMirrorError(error) && isNo.has(error.code)) return false;
    throw error;
  }
}

/**
 * All are asked in one call, so where one of them is or was asked, all were. Whoever a person took off is not asked
 * again, nor is whoever reviewed without being asked.
 */
async function neverAsked(
  repository: Repository,
  { author, number, reviewers }: ChangeRequest,
  names: readonly string[],
): Promise<readonly string[]> {
  const others = names.filter((name) => !isAmong([author.name], name));
  if (others.length === 0 || others.some((name) => isAmong(reviewers, name))) return [];
  const asked = await everAsked(repository, number);
  if (others.some((name) => isAmong(asked, name))) return [];
  const gave = await whoReviewed(repository, number);
  return others.filter((name) => !isAmong(gave, name));
}

async function everAsked({ octokit, at }: Repository, number: number): Promise<readonly string[]> {
  const request = { ...at, issue_number: number, per_page: 100 };
  const { url } = octokit.rest.issues.listEvents.endpoint(request);
  return (await wholeList(octokit, reviewEventShape, url))
    .filter(({ event }) => event === "review_requested")
    .flatMap(({ requested_reviewer: account, requested_team: of }) => [
      ...(account ? [account.login] : []),
      ...(of ? [`team:${of.slug}`] : []),
    ]);
}

async function whoReviewed(
  { octokit, at }: Repository,
  number: number,
): Promise<readonly string[]> {
  const request = { ...at, pull_number: number, per_page: 100 };
  const { url } = octokit.rest.pulls.listReviews.endpoint(request);
  return (await wholeList(octokit, reviewShape, url)).map(({ user }) => readAccount(user).name);
}

/** GitHub takes names that differ in case for the same. */
function isAmong(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
