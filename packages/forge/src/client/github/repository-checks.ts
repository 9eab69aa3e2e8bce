import type { RestEndpointMethodTypes } from "@octokit/rest";
import * as z from "zod";
import { soon } from "../access.ts";
import { maybe, readAs } from "../expected.ts";
import type { AccessCheck, ProjectUse } from "../forge.ts";
import { checkOurBranches, checkRequired } from "./branch-rules.ts";
import type { Repository } from "./repository.ts";

type Answer = RestEndpointMethodTypes["repos"]["get"]["response"];

const repositoryShape = z
  .object({
    default_branch: z.string().min(1),
    archived: z.boolean(),
    has_pull_requests: maybe(z.boolean()),
  })
  .describe("a repository");

/** The expiry of the token; absent for tokens without one and for apps. */
const expiryHeader = "github-authentication-token-expiration";

/** Checks the settings of the repository and the expiry of the token. */
export async function checkRepository(
  repository: Repository,
  uses: readonly ProjectUse[],
): Promise<readonly AccessCheck[]> {
  const { data: answer, headers } = await repository.octokit.rest.repos.get(repository.at);
  const data = readAs(repositoryShape, answer, "GitHub");
  return [
    ...checkExpiry(headers),
    checkRequests(data),
    ...(uses.includes("review") ? [await checkRequired(repository, data.default_branch)] : []),
    ...(uses.includes("publish") ? [await checkOurBranches(repository)] : []),
  ];
}

function checkExpiry(headers: Answer["headers"]): readonly AccessCheck[] {
  const expiry = headers[expiryHeader];
  if (typeof expiry !== "string") return [];
  const wayOut =
    "Settings > Developer settings > Personal access tokens: regenerate it before then.";
  return [{ what: "expiry of the token", state: "fine", ...soon(expiry, wayOut) }];
}

function checkRequests(data: z.infer<typeof repositoryShape>): AccessCheck {
  const what = "pull requests of the repository";
  if (data.archived) {
    const help =
      'Settings > General > Danger Zone: "Unarchive this repository". Nothing can be written until then.';
    return { what, state: "missing", help };
  }
  const { has_pull_requests: on = true } = data;
  const help = 'Settings > General > Features: "Pull requests".';
  return on ? { what, state: "fine" } : { what, state: "missing", help };
}
