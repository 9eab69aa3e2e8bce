import {
  type BaseResourceOptions,
  createRequesterFn,
  type FormattedResponse,
  type RequestOptions,
} from "@gitbeaker/requester-utils";
import {
  Branches,
  Commits,
  Jobs,
  MergeRequestApprovals,
  MergeRequestNotes,
  MergeRequests,
  PersonalAccessTokens,
  ProjectMembers,
  type ProjectSchema,
  Projects,
  Repositories,
  Users,
} from "@gitbeaker/rest";
import { MirrorError } from "@mirrorkit/sdk";
import { checkToken } from "../check-connection.ts";
import type { Connection } from "../connection.ts";
import { linkedQuery } from "./paging.ts";
import { type Pause, patient } from "./patience.ts";
import { type ApiAnswer, type ApiRequest, openTransport, type Send } from "./transport.ts";

/** Parameters of a query by name; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One project of a GitLab, in GitLab's words. */
export interface GitLabClient {
  /** The project's path. */
  readonly name: string;
  /** Waits. */
  readonly pause: Pause;
  readonly branches: Branches;
  readonly commits: Commits;
  readonly jobs: Jobs;
  readonly approvals: MergeRequestApprovals;
  readonly notes: MergeRequestNotes;
  readonly requests: MergeRequests;
  readonly members: ProjectMembers;
  readonly projects: Projects;
  readonly repositories: Repositories;
  readonly tokens: PersonalAccessTokens;
  readonly users: Users;
  /** Reads bytes below the project; larger ones are refused. */
  bytes(path: string, query: Query, maxBytes: number): Promise<Uint8Array>;
  /** Reads bytes that GitLab may keep on another server, below another project. */
  artefact(project: number, path: string, maxBytes: number): Promise<Uint8Array>;
  /** Sends JSON to a path below the project. */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Reads a list below the project page by page, following the links of the answers. */
  pages<T>(path: string, query: Query): AsyncGenerator<readonly T[]>;
  /** Reads all pages of a list below the project. */
  list<T>(path: string, query: Query): Promise<readonly T[]>;
}

/** JSON answers are larger than this only when something is wrong. */
const largestAnswer = 64 * 1024 * 1024;
const mostPages = 1_000;
/** What GitLab calls the first branch of a project. */
const firstBranch = "main";

/** A project that is there, and its page. */
interface OpenedClient {
  /** What is asked through. */
  readonly client: GitLabClient;
  /** The address of the project's page. */
  readonly web: string;
  /** The branch that changes usually go to. */
  readonly defaultBranch: string;
}

/** As much of a project as opening it reads; one without commits, or that does not show them, has no branch. */
type Opened = Pick<ProjectSchema, "path_with_namespace" | "web_url"> & {
  readonly default_branch?: string | null;
};

/** Opens one project of a GitLab; under its new path, if it has moved. */
export async function openClient(
  connection: Connection,
  name: string,
  pause: Pause,
): Promise<OpenedClient> {
  const send = patient(openTransport(connection, tokenOf(connection)), pause);
  const host = connection.apiUrl.replace(/\/api\/v4\/*$/, "");
  const options = { host, requesterFn: requesterOver(send, `${host}/api/v4/`), ...unlimited };
  const opened: Opened = await new Projects(options).show(name);
  const { path_with_namespace: path, web_url: web, default_branch: branch } = opened;
  if (typeof path !== "string") throw unexpected("is no project");
  const client = { name: path, pause, ...resources(options), ...directly(send, path) };
  return { client, web, defaultBranch: branch ?? firstBranch };
}

type Resources = Omit<GitLabClient, keyof Direct | "name" | "pause">;

function resources(options: BaseResourceOptions<false>): Resources {
  return {
    branches: new Branches(options),
    commits: new Commits(options),
    jobs: new Jobs(options),
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
    const json = jsonOf(got);
    // Two branches without a commit in common have null for their merge base.
    const nothing = status === 204 || method === "DELETE" || endpoint.endsWith("/merge_base");
    if (typeof json !== "object" || (json === null && !nothing)) throw unexpected("is no object");
    return { status, headers: { ...headers }, body: json as FormattedResponse["body"] };
  };
  return createRequesterFn((_, options) => Promise.resolve(options), answer);
}

type Direct = Pick<GitLabClient, "bytes" | "artefact" | "post" | "pages" | "list">;

function directly(send: Send, name: string): Direct {
  const below = (path: string): string => `projects/${encodeURIComponent(name)}/${path}`;
  const read = (path: string, more: Partial<ApiRequest>): Promise<ApiAnswer> =>
    send({ method: "GET", path, maxBytes: largestAnswer, ...more });

  async function* pages<T>(path: string, query: Query): AsyncGenerator<readonly T[]> {
    let next: string | undefined = queryText({ ...query, per_page: 100 });
    for (let count = 0; next !== undefined; count += 1) {
      if (count === mostPages) throw new MirrorError("refused", `${path} has too many pages`);
      const answer: ApiAnswer = await read(`${below(path)}?${next}`, {});
      const items = jsonOf(answer);
      if (!Array.isArray(items)) throw unexpected("is no list");
      yield items as readonly T[];
      next = linkedQuery(answer.headers["link"]);
    }
  }
  return {
    bytes: async (path, query, maxBytes) =>
      (await read(`${below(path)}?${queryText(query)}`, { maxBytes })).bytes,
    artefact: async (project, path, maxBytes) =>
      (await read(`projects/${project}/${path}`, { maxBytes, elsewhere: true })).bytes,
    post: async (path, body) => {
      const text = JSON.stringify(body);
      return jsonOf(
        await send({ method: "POST", path: below(path), body: text, maxBytes: largestAnswer }),
      );
    },
    pages,
    list: async <T>(path: string, query: Query) => {
      const items: T[] = [];
      for await (const page of pages<T>(path, query)) items.push(...page);
      return items;
    },
  };
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, `${value}`);
  }
  return parameters.toString();
}

function jsonOf({ status, bytes }: ApiAnswer): unknown {
  if (status === 204 || bytes.length === 0) return null;
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    throw unexpected("is no JSON");
  }
}

function unexpected(what: string): MirrorError {
  return new MirrorError("network", `GitLab's answer ${what}`, {
    hint: "Check the URL of the API, and that no proxy or login page answers in its place.",
  });
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
