import { defined, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Octokit } from "@octokit/rest";
import type { Dispatcher } from "undici";
import * as z from "zod";
import type { AppCredentials, Connection } from "../connection.ts";
import { openDispatcher } from "../dispatcher.ts";
import { maybe, readAs } from "../expected.ts";
import type { Account, ForgeProject } from "../forge.ts";
import { actions, appAccount, tokenAccount } from "./account.ts";
import { ask, createClient } from "./client.ts";
import { appCredential, installationCredential, tokenCredential } from "./credential.ts";
import { createProject } from "./project.ts";
import type { CheckApp, Installation, InstalledApp, Repository } from "./repository.ts";

interface Access {
  readonly octokit: Octokit;
  readonly mayCheck: boolean;
  readonly isOurApp: Repository["isOurApp"];
  readonly account: () => Promise<Account>;
  readonly app?: InstalledApp;
}

const installationShape = z
  .object({
    id: z.int(),
    app_id: z.int(),
    app_slug: z.string().min(1),
    permissions: z.record(z.string(), z.string()),
    events: z.array(z.string()),
  })
  .describe("the installation of an app");

const repositoryShape = z
  .object({
    id: z.int(),
    node_id: z.string().min(1),
    full_name: z.string().regex(/^[^/]+\/[^/]+$/),
    default_branch: z.string().min(1),
    html_url: z.string(),
    allow_merge_commit: maybe(z.boolean()),
    allow_squash_merge: maybe(z.boolean()),
  })
  .describe("a repository");

/** How tokens of people and their OAuth authorizations begin; only Apps, and so Actions, write check runs. */
const personalToken = /^(?:gh[pou]_|github_pat_)/;
const repositoryName = /^([A-Za-z0-9_-]+)\/([A-Za-z0-9._-]+)$/;
/** Where a repository that has moved answers, by its number. */
const byNumber = /\/repositories\/(\d+)\/installation$/;

/** Opens a repository of GitHub or GitHub Enterprise by its name, `owner/repository`. */
export async function openGitHubProject(
  connection: Connection,
  name: string,
): Promise<ForgeProject> {
  const [, owner, repo] = repositoryName.exec(name) ?? [];
  if (owner === undefined || repo === undefined) {
    throw new MirrorError("wrong-use", `${quoted(name)} is not a valid GitHub repository`, {
      hint: "Write owner/repository.",
    });
  }
  const apiUrl = connection.apiUrl.replace(/(?<!\/)\/+$/, "");
  if (!/^https?:\/\//.test(apiUrl) || !URL.canParse(apiUrl)) {
    throw new MirrorError("wrong-use", `${quoted(apiUrl)} is not a valid API address`, {
      hint: "Write https://api.github.com, or https://<host>/api/v3 for GitHub Enterprise.",
    });
  }
  const access = await openAccess({ ...connection, apiUrl }, { owner, repo });
  return createProject(await readRepository(access, { owner, repo }));
}

async function openAccess(connection: Connection, at: Repository["at"]): Promise<Access> {
  const dispatcher = openDispatcher(connection);
  const { credentials } = connection;
  if (!("token" in credentials)) {
    return await openInstallation({ connection, dispatcher, credentials }, at);
  }
  const octokit = createClient(connection, dispatcher, tokenCredential(credentials));
  const mayCheck = !personalToken.test(credentials.token);
  return { octokit, mayCheck, isOurApp: isActions, account: () => tokenAccount(octokit) };
}

interface AppConnection {
  readonly connection: Connection;
  readonly dispatcher: Dispatcher;
  readonly credentials: AppCredentials;
}

async function openInstallation(
  { connection, dispatcher, credentials }: AppConnection,
  at: Repository["at"],
): Promise<Access> {
  const client = createClient(connection, dispatcher, appCredential(credentials));
  const app = { client, look: () => readInstallation(client, at) };
  const installation = await app.look();
  const credential = installationCredential(client, installation);
  const octokit = createClient(connection, dispatcher, credential);
  return {
    octokit,
    app,
    mayCheck: true,
    isOurApp: ({ id }) => id === installation.appId,
    account: () => appAccount(octokit, installation.slug),
  };
}

/** Tokens that may write check runs are taken for those of jobs, here as where their account is found. */
function isActions({ slug = actions }: CheckApp): boolean {
  return slug === actions;
}

async function readInstallation(client: Octokit, at: Repository["at"]): Promise<Installation> {
  const { data: answer, url } = await client.rest.apps.getRepoInstallation(at);
  const data = readAs(installationShape, answer, "GitHub");
  const number = byNumber.exec(url)?.[1];
  return {
    id: data.id,
    appId: data.app_id,
    slug: data.app_slug,
    permissions: data.permissions,
    events: data.events,
    repository: number === undefined ? at.repo : Number(number),
  };
}

async function readRepository(
  { octokit, account, app, mayCheck, isOurApp }: Access,
  at: Repository["at"],
): Promise<Repository> {
  const data = await ask(repositoryShape, octokit.rest.repos.get(at));
  const [owner = at.owner, repo = at.repo] = data.full_name.split("/");
  let self: Promise<Account> | undefined;
  return {
    octokit,
    at: { owner, repo },
    id: data.id,
    nodeId: data.node_id,
    defaultBranch: data.default_branch,
    url: data.html_url,
    mergeMethod: mergeMethodOf(data),
    mayCheck,
    isOurApp,
    ...defined({ app }),
    self: () => {
      self ??= account().catch((error: unknown) => {
        self = undefined;
        throw error;
      });
      return self;
    },
  };
}

function mergeMethodOf(allowed: z.infer<typeof repositoryShape>): Repository["mergeMethod"] {
  if (allowed.allow_merge_commit ?? true) return "MERGE";
  return (allowed.allow_squash_merge ?? true) ? "SQUASH" : "REBASE";
}
