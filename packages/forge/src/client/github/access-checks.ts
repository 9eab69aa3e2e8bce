import { isMirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe, readAs } from "../expected.ts";
import type { AccessCheck, ProjectUse } from "../forge.ts";
import type { Repository } from "./repository.ts";

/** An operation of the bot, and the permissions that it needs. */
interface Need {
  readonly what: string;
  readonly uses: readonly ProjectUse[];
  /** Permissions of apps and of fine-grained tokens, any one of which suffices. */
  readonly permissions: readonly (keyof typeof titles)[];
  readonly level: "read" | "write";
  /** Whether any account that may read may do so too. */
  readonly forReaders: boolean;
}

/** GitHub's names for the permissions. */
const titles = {
  contents: "Contents",
  pull_requests: "Pull requests",
  checks: "Checks",
  statuses: "Commit statuses",
  actions: "Actions",
} as const;

const needs: readonly Need[] = [
  {
    what: "files of the repository",
    uses: ["review", "publish"],
    permissions: ["contents"],
    level: "read",
    forReaders: true,
  },
  {
    what: "comments on pull requests",
    uses: ["review"],
    permissions: ["pull_requests"],
    level: "write",
    forReaders: true,
  },
  {
    what: "check runs or commit statuses",
    uses: ["review"],
    permissions: ["checks", "statuses"],
    level: "write",
    forReaders: false,
  },
  {
    what: "artefacts of workflow runs",
    uses: ["review"],
    permissions: ["actions"],
    level: "read",
    forReaders: true,
  },
  {
    what: "branches and commits",
    uses: ["publish"],
    permissions: ["contents"],
    level: "write",
    forReaders: false,
  },
  {
    what: "pull requests and their labels",
    uses: ["publish"],
    permissions: ["pull_requests"],
    level: "write",
    forReaders: false,
  },
];

/** Checks the permissions of the account, without writing. */
export async function checkAccess(
  repository: Repository,
  uses: readonly ProjectUse[],
): Promise<readonly AccessCheck[]> {
  const wanted = needs.filter((need) => need.uses.some((use) => uses.includes(use)));
  if (repository.app !== undefined) {
    const { permissions } = await repository.app.look();
    return wanted.map((need) => checkApp(need, permissions));
  }
  const token = await readToken(repository);
  return wanted.map((need) => checkToken(need, token));
}

function checkApp(need: Need, granted: Readonly<Record<string, string>>): AccessCheck {
  const { what, level, permissions } = need;
  const levels = level === "read" ? ["read", "write", "admin"] : ["write", "admin"];
  if (permissions.some((name) => levels.includes(granted[name] ?? ""))) {
    return { what, state: "fine" };
  }
  const help = `Give the app the repository permission ${wayOf(need)}, and accept it where it is installed.`;
  return { what, state: "missing", help };
}

function wayOf({ permissions, level }: Need): string {
  const access = level === "read" ? "Read-only" : "Read and write";
  return permissions.map((name) => `"${titles[name]}: ${access}"`).join(" or ");
}

interface Token {
  /** The scopes of a classic token; undefined for tokens of other kinds, which do not show them. */
  readonly scopes: readonly string[] | undefined;
  /** The scopes of which one suffices here. */
  readonly enough: readonly string[];
  /** Whether its account may write; undefined when GitHub does not show it. */
  readonly mayPush: boolean | undefined;
  /** The permissions that allow reading, tested by requests. */
  readonly readable: ReadonlySet<string>;
}

const repositoryShape = z
  .object({
    default_branch: z.string().min(1),
    private: z.boolean(),
    permissions: maybe(z.object({ push: z.boolean() })),
  })
  .describe("a repository");

async function readToken({ octokit, at, mayCheck }: Repository): Promise<Token> {
  const { data: answer, headers } = await octokit.rest.repos.get(at);
  const data = readAs(repositoryShape, answer, "GitHub");
  const ref = `heads/${data.default_branch}`;
  const [contents, actions] = [
    await mayAsk(octokit.rest.git.getRef({ ...at, ref })),
    await mayAsk(octokit.rest.actions.listWorkflowRunsForRepo({ ...at, per_page: 1 })),
  ];
  return {
    scopes: headers["x-oauth-scopes"]?.split(",").map((scope) => scope.trim()),
    enough: data.private ? ["repo"] : ["repo", "public_repo"],
    // For tokens of an App or a job, GitHub always reports that they may not push.
    mayPush: mayCheck ? undefined : data.permissions?.push,
    readable: new Set([...(contents ? ["contents"] : []), ...(actions ? ["actions"] : [])]),
  };
}

async function mayAsk(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    if (error.code === "unauthorized" || error.code === "not-found") return false;
    // So a repository answers that is still empty.
    if (error.code !== "conflict") throw error;
  }
  return true;
}

function checkToken(need: Need, token: Token): AccessCheck {
  const { scopes, enough, mayPush, readable } = token;
  const { what, level, permissions, forReaders } = need;
  const fineGrained = `give a fine-grained token or the job ${wayOf(need)}`;
  if (level === "read") {
    if (permissions.some((name) => readable.has(name))) return { what, state: "fine" };
    return {
      what,
      state: "missing",
      help: `Use a classic token with the scope repo, or ${fineGrained}.`,
    };
  }
  if (mayPush === false && !forReaders) {
    return { what, state: "missing", help: "Give the account the role Write in the repository." };
  }
  if (scopes === undefined)
    return {
      what,
      state: "unknown",
      help: `GitHub does not report what this token may do. Make sure to ${fineGrained}.`,
    };
  if (scopes.some((scope) => enough.includes(scope))) return { what, state: "fine" };
  return { what, state: "missing", help: `Give the token the scope repo, or ${fineGrained}.` };
}
