import {
  type BaseResourceOptions,
  createRequesterFn,
  type FormattedResponse,
  type RequestOptions,
} from "@gitbeaker/requester-utils";
import {
  Branches,
  Commits,
  MergeRequestApprovals,
  MergeRequestNotes,
  MergeRequests,
  PersonalAccessTokens,
  ProjectMembers,
  Projects,
  Repositories,
  Users,
} from "@gitbeaker/rest";
import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { checkToken } from "../check-connection.ts";
import type { Connection } from "../connection.ts";
import { type Expected, maybe, readAs } from "../expected.ts";
import { jsonOf, largestAnswer } from "./reading.ts";
import { type Direct, directly } from "./requests.ts";
import { type Pause, retrying } from "./retries.ts";
import { openTransport, type Send } from "./transport.ts";

/** One project of a GitLab, in GitLab's words. */
export interface GitLabClient extends Direct {
  /** The project's path. */
  readonly name: string;
  /** Waits. */
  readonly pause: Pause;
  readonly branches: Branches;
  readonly commits: Commits;
  readonly approvals: MergeRequestApprovals;
  readonly notes: MergeRequestNotes;
  readonly requests: MergeRequests;
  readonly members: ProjectMembers;
  readonly projects: Projects;
  readonly repositories: Repositories;
  readonly tokens: PersonalAccessTokens;
  readonly users: Users;
}

/** Parses an answer with the expected shape; all answers of the client library pass through here. */
export async function ask<T>(expected: Expected<T>, answer: Promise<unknown>): Promise<T> {
  return readAs(expected, await answer, "GitLab");
}

/** GitLab's default name for the first branch of a project. */
const firstBranch = "main";

/** An existing project, and its page. */
interface OpenedClient {
  /** The client for requests. */
  readonly client: GitLabClient;
  /** The address of the project's page. */
  readonly web: string;
  /** The branch that changes usually go to. */
  readonly defaultBranch: string;
}

/** As much of a project as opening it reads; one without commits, or that does not show them, has no branch. */
const openedProjectShape = z
  .object({
    path_with_namespace: z.string().min(1),
    web_url: z.string(),
    default_branch: maybe(z.string().min(1)),
  })
  .describe("a project");

/** Opens one project of a GitLab; under its new path, if it has moved. */
export async function openClient(
  connection: Connection,
  name: string,
  pause: Pause,
): Promise<OpenedClient> {
  const send = retrying(openTransport(connection, tokenOf(connection)), pause);
  const host = connection.apiUrl.replace(/\/api\/v4\/*$/, "");
  const options = { host, requesterFn: requesterOver(send, `${host}/api/v4/`), ...unlimited };
  const opened = await ask(openedProjectShape, new Projects(options).show(name));
  const { path_with_namespace: path, web_url: web, default_branch: branch } = opened;
  const client = { name: path, pause, ...resources(options), ...directly(send, path) };
  return { client, web, defaultBranch: branch ?? firstBranch };
}

type Resources = Omit<GitLabClient, keyof Direct | "name" | "pause">;

function resources(options: BaseResourceOptions<false>): Resources {
  return {
    branches: new Branches(options),
    commits: new Commits(options),
    approvals: new MergeRequestApprovals(options),
    notes: new MergeRequestNotes(options),
    requests: new MergeRequests(options),
    members: new ProjectMembers(options),
    projects: new Projects(options),
    repositories: new Repositories(options),
    tokens: new PersonalAccessTokens(options),
    users: new Users(options),
  };
}

/** Time and pace are kept by our own transport. */
const unlimited = { queryTimeout: null, rateLimits: {} };

function requesterOver(send: Send, base: string): ReturnType<typeof createRequesterFn> {
  const answer = async (
    endpoint: string,
    options: Record<string, unknown> = {},
  ): Promise<FormattedResponse> => {
    const { method = "GET", prefixUrl = base, searchParams, body } = options as RequestOptions;
    const prefix = `${prefixUrl}/`.slice(base.length).replace(/^\/+|(?<!\/)\/+$/g, "");
    const path = [prefix, endpoint].filter((part) => part !== "").join("/");
    const got = await send({
      method,
      path: searchParams === undefined ? path : `${path}?${searchParams}`,
      maxBytes: largestAnswer,
      ...(typeof body === "string" && ["POST", "PUT"].includes(method) ? { body } : {}),
    });
    const { status, headers } = got;
    const json = jsonOf(got) as FormattedResponse["body"];
    return { status, headers: { ...headers }, body: json };
  };
  return createRequesterFn((_, options) => Promise.resolve(options), answer);
}

function tokenOf({ credentials }: Connection): string {
  if (!("token" in credentials)) {
    throw new MirrorError("wrong-use", "GitLab is reached with a token, not as a GitHub App", {
      hint: "Give a project, group or personal access token with the scope api.",
    });
  }
  checkToken(credentials.token);
  return credentials.token;
}
