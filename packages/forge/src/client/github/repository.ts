import type { Octokit } from "@octokit/rest";
import * as z from "zod";
import type { Expected } from "../expected.ts";
import type { Account } from "../forge.ts";

/** A repository and its clients. */
export interface Repository {
  /** The client. */
  readonly octokit: Octokit;
  /** Its address, as every call takes it. */
  readonly at: { readonly owner: string; readonly repo: string };
  /** Its number, which stays when it moves. */
  readonly id: number;
  /** Its name in GraphQL. */
  readonly nodeId: string;
  /** The branch that changes usually go to. */
  readonly defaultBranch: string;
  /** Its page. */
  readonly url: string;
  /** How change requests are merged here. */
  readonly mergeMethod: "MERGE" | "SQUASH" | "REBASE";
  /** The account that we write as. */
  readonly self: () => Promise<Account>;
  /** Whether the credentials may be able to write check runs: those of people never are. */
  readonly mayCheck: boolean;
  /** Whether check runs of an app may be ours. */
  readonly isOurApp: (app: CheckApp) => boolean;
  /** The GitHub App that we are; absent for a token. */
  readonly app?: InstalledApp;
}

/** The app that a check run is of. */
export interface CheckApp {
  /** Its number. */
  readonly id: number;
  /** Its name in addresses. */
  readonly slug?: string | undefined;
}

/** A GitHub App itself, which may request facts that installation tokens may not. */
export interface InstalledApp {
  /** The client with the app's own credential. */
  readonly client: Octokit;
  /** Looks up where it is installed for the repository. */
  readonly look: () => Promise<Installation>;
}

/** Where a GitHub App is installed for one repository. */
export interface Installation {
  /** Its number. */
  readonly id: number;
  /** The number of the app. */
  readonly appId: number;
  /** The name of the app in addresses; its account is `slug[bot]`. */
  readonly slug: string;
  /** The permissions of the app in the repository. */
  readonly permissions: Readonly<Record<string, string>>;
  /** The events that it receives. */
  readonly events: readonly string[];
  /** The repository: its name, or its number where it is called by the name that it had. */
  readonly repository: string | number;
}

/** The used fields of an account; null for a deleted one. */
export interface GitHubUser {
  /** Its number. */
  readonly id: number;
  /** Its name. */
  readonly login: string;
}

/** An account as GitHub shows it. */
export const userShape: Expected<GitHubUser> = z
  .object({ id: z.int(), login: z.string().min(1) })
  .describe("an account");

/** The account that GitHub shows instead of deleted ones. */
const ghost: Account = { id: "10137", name: "ghost" };

/** Reads an account. */
export function readAccount(user: GitHubUser | null | undefined): Account {
  return user === null || user === undefined ? ghost : { id: `${user.id}`, name: user.login };
}
