import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Octokit } from "@octokit/rest";
import * as z from "zod";
import { objectName, time, unexpectedAnswer } from "../expected.ts";
import type { Account, ChangeRequest } from "../forge.ts";
import { ask, pages } from "./client.ts";
import { type Repository, readAccount, userShape } from "./repository.ts";

/** GitHub represents an unknown account as null, or omits it. */
const linkedShape = z.union([userShape, z.strictObject({}).transform(() => null), z.null()]);

const commitsShape = z
  .object({
    total_commits: z.int(),
    commits: z.array(z.object({ author: linkedShape, committer: linkedShape })),
  })
  .describe("a comparison");

const openedShape = z
  .object({ created_at: time, head: z.object({ sha: objectName }) })
  .describe("a pull request");

const activityShape = z.object({
  ref: z.string(),
  after: objectName,
  timestamp: time,
  activity_type: z.string(),
  actor: userShape.nullable(),
});

type Activity = z.infer<typeof activityShape>;

const pageSize = 100;
const mostPages = 100;

/**
 * The accounts that authored or committed a commit of a change request, as GitHub links them, and those that pushed to
 * its branch. Who pushed to a branch of a fork cannot be read.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `network` when GitHub does not report yet who pushed the newest commit.
 */
export async function listContributors(
  repository: Repository,
  changeRequest: ChangeRequest,
): Promise<readonly Account[]> {
  const { fork } = changeRequest.head;
  const found = [
    ...(await listAuthors(repository, changeRequest)),
    ...(fork ? [] : await listPushers(repository, changeRequest)),
  ];
  return [...new Map(found.map((account) => [account.id, account])).values()];
}

async function listAuthors(
  { octokit, at }: Repository,
  { target, head }: ChangeRequest,
): Promise<readonly Account[]> {
  const request = { ...at, basehead: `${target}...${head.sha}`, per_page: pageSize };
  const found: Account[] = [];
  let seen = 0;
  for (let page = 1; page <= mostPages; page += 1) {
    const asked = octokit.rest.repos.compareCommitsWithBasehead({ ...request, page });
    const { commits: some, total_commits: total } = await ask(commitsShape, asked);
    seen += some.length;
    const accounts = some.flatMap(({ author, committer }) => [author, committer]);
    found.push(...accounts.filter((one) => one !== null).map(readAccount));
    if (seen >= total) return found;
    if (some.length === 0) break;
  }
  throw unexpectedAnswer(`GitHub lists ${seen} commits of a change request but counts more`);
}

/** Everyone who moved the branch, back to when it was made for this change request. */
async function listPushers(
  { octokit, at }: Repository,
  { number, head }: ChangeRequest,
): Promise<readonly Account[]> {
  const asked = octokit.rest.pulls.get({ ...at, pull_number: number });
  const { created_at: since, head: now } = await ask(openedShape, asked);
  if (now.sha !== head.sha) throw new MirrorError("conflict", `#${number} was pushed to`);
  const ref = `refs/heads/${head.branch}`;
  const { url } = octokit.rest.repos.listActivities.endpoint({ ...at, ref, per_page: pageSize });
  const found: Activity[] = [];
  for await (const one of activities(octokit, url)) {
    if (one.ref !== ref) continue;
    found.push(one);
    if (one.activity_type === "branch_creation" && one.timestamp <= since) break;
  }
  if (!found.some(({ after }) => after === head.sha)) {
    throw unexpectedAnswer(`GitHub does not report yet who pushed ${head.sha}`);
  }
  return found.map(({ actor }) => readAccount(actor));
}

/** Newest first. */
async function* activities(octokit: Octokit, url: string): AsyncGenerator<Activity> {
  for await (const page of pages(octokit, activityShape, url)) yield* page;
}
