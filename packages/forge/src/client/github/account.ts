import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { Octokit } from "@octokit/rest";
import * as z from "zod";
import type { Account, Permission } from "../forge.ts";
import { ask, unlessMissing } from "./client.ts";
import { type Repository, readAccount, userShape } from "./repository.ts";

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

const membershipShape = z
  .object({ permission: z.string(), role_name: z.string().optional(), user: userShape.nullable() })
  .describe("the permission of an account");

/** The account of a token. A token of an Actions job may not request it, which identifies such a token. */
export async function tokenAccount(octokit: Octokit): Promise<Account> {
  try {
    return readAccount(await ask(userShape, octokit.rest.users.getAuthenticated()));
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unauthorized") throw error;
    return await appAccount(octokit, actions);
  }
}

/** The account that a GitHub App writes as. */
export async function appAccount(octokit: Octokit, slug: string): Promise<Account> {
  return readAccount(
    await ask(userShape, octokit.rest.users.getByUsername({ username: `${slug}[bot]` })),
  );
}

/**
 * The permission of an account. Compares the id too: accounts can be renamed and names reused. GitHub has no
 * permissions for apps and unknown names; a missing one is confirmed by a second request.
 */
export async function readPermission(
  repository: Repository,
  account: Account,
): Promise<Permission> {
  const found =
    (await askPermission(repository, account)) ?? (await askPermission(repository, account));
  if (found === undefined || `${found.user?.id}` !== account.id) return "none";
  return roles[found.role_name ?? ""] ?? roles[found.permission] ?? "none";
}

function askPermission(
  { octokit, at }: Repository,
  { name }: Account,
): Promise<z.infer<typeof membershipShape> | undefined> {
  const request = { ...at, username: name };
  return unlessMissing(
    ask(membershipShape, octokit.rest.repos.getCollaboratorPermissionLevel(request)),
  );
}
