import type { RestEndpointMethodTypes } from "@octokit/rest";
import type { AccessCheck, ProjectUse } from "../forge.ts";
import { soon } from "../soon.ts";
import { checkOurBranches, checkRequired } from "./branch-rules.ts";
import type { Repository } from "./repository.ts";

type Answer = RestEndpointMethodTypes["repos"]["get"]["response"];
/** Octokit's types do not know the switch yet. */
type Data = Answer["data"] & { readonly has_pull_requests?: boolean };

/** When the token ends; of tokens that never do, and of apps, nothing is said. */
const expiryHeader = "github-authentication-token-expiration";

/** Looks at what is set in the repository, and until when the token is good. */
export async function checkRepository(
  repository: Repository,
  uses: readonly ProjectUse[],
): Promise<readonly AccessCheck[]> {
  const { data, headers } = await repository.octokit.rest.repos.get(repository.at);
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
  const wayOut = "Settings > Developer settings > Personal access tokens: regenerate it before.";
  return [{ what: "end of the token", state: "fine", ...soon(expiry, wayOut) }];
}

function checkRequests(data: Data): AccessCheck {
  const what = "pull requests of the repository";
  if (data.archived) {
    const help =
      'Settings > General > Danger Zone: "Unarchive this repository". Nothing can be written before.';
    return { what, state: "missing", help };
  }
  const { has_pull_requests: on = true } = data;
  const help = 'Settings > General > Features: "Pull requests".';
  return on ? { what, state: "fine" } : { what, state: "missing", help };
}
