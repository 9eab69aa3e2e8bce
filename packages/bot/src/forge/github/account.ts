import { isMirrorError } from "@mirrorkit/sdk";
import type { Octokit } from "@octokit/rest";
import type { Account, Permission } from "../forge.ts";
import { unlessMissing } from "./client.ts";
import { type Repository, readAccount } from "./repository.ts";

/** The name of the app that the tokens of Actions jobs are of. */
export const actions = "github-actions";

const roles: Readonly<Record<string, Permission>> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "maintain",
  admin: "admin",
};

/** The account of a token. That of an Actions job may not ask, which tells it. */
export async function tokenAccount(octokit: Octokit): Promise<Account> {
  try {
    return readAccount((await octokit.rest.users.getAuthenticated()).data);
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unauthorized") throw error;
    return await appAccount(octokit, actions);
  }
}

/** The account that a GitHub App writes as. */
export async function appAccount(octokit: Octokit, slug: string): Promise<Account> {
  return readAccount((await octokit.rest.users.getByUsername({ username: `${slug}[bot]` })).data);
}

/** What an account may do. The number is compared too: names are given up and taken by others. */
export async function readPermission(
  { octokit, at }: Repository,
  account: Account,
): Promise<Permission> {
  const answer = await unlessMissing(
    octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: account.name }),
  );
  const { user, permission = "none", role_name: role = "" } = answer?.data ?? {};
  if (user !== undefined && user !== null && `${user.id}` !== account.id) return "none";
  return roles[role] ?? roles[permission] ?? "none";
}
