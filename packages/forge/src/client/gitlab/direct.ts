import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { z } from "zod";
import { type Expected, readAs, unexpectedAnswer } from "../expected.ts";
import type { ApiAnswer, ApiRequest, Send } from "./transport.ts";

/** Parameters of a query by name; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The fields of a JSON object. */
type Json = Readonly<Record<string, unknown>>;

/** A list that is asked for. */
export interface ListRequest {
  /** Path below the project. */
  readonly path: string;
  /** Parameters. */
  readonly query?: Query;
  /** Another project than the opened one; null for a path below no project. */
  readonly project?: number | null;
}

/** JSON answers are larger than this only when something is wrong. */
export const largestAnswer: number = 64 * 1024 * 1024;
const mostPages = 1_000;

/** Direct requests to GitLab's API, about one project. */
export interface Direct {
  /** Reads bytes below the project, with the headers that came along; larger ones are refused. */
  bytes(path: string, query: Query, maxBytes: number): Promise<ApiAnswer>;
  /** Reads bytes that GitLab may keep on another server, below another project. */
  artefact(project: number, path: string, maxBytes: number): Promise<Uint8Array>;
  /** Sends JSON to a path below the project. */
  post<T>(expected: Expected<T>, path: string, body: Json): Promise<T>;
  /** Reads a list page by page, following the links of the answers. */
  pages<T>(item: Expected<T>, list: ListRequest): AsyncGenerator<readonly T[]>;
  /** Reads all pages of a list. */
  list<T>(item: Expected<T>, list: ListRequest): Promise<readonly T[]>;
  /** Asks a query of GraphQL. */
  graphql<T>(expected: Expected<T>, query: string, variables: Json): Promise<T>;
}

/** Asks GitLab about the project of a path. */
export function directly(send: Send, name: string): Direct {
  const below = (path: string, project: string | number | null = name): string =>
    project === null ? path : `projects/${encodeURIComponent(project)}/${path}`;
  const pages = <T>(item: Expected<T>, list: ListRequest): AsyncGenerator<readonly T[]> =>
    readPages(send, item, { ...list, path: below(list.path, list.project) });
  return {
    bytes: (path, query, maxBytes) =>
      read(send, `${below(path)}?${queryText(query)}`, { maxBytes }),
    artefact: async (project, path, maxBytes) =>
      (await read(send, below(path, project), { maxBytes, elsewhere: true })).bytes,
    post: async (expected, path, body) =>
      readAs(expected, jsonOf(await write(send, below(path), body)), "GitLab"),
    pages,
    list: async <T>(item: Expected<T>, list: ListRequest) => {
      const items: T[] = [];
      for await (const page of pages(item, list)) items.push(...page);
      return items;
    },
    graphql: async (expected, query, variables) => {
      const answer = await write(send, "graphql", { query, variables }, { graphql: true });
      return readAs(expected, dataOf(readAs(envelopeShape, jsonOf(answer), "GitLab")), "GitLab");
    },
  };
}

async function read(send: Send, path: string, more: Partial<ApiRequest> = {}): Promise<ApiAnswer> {
  const answer = await send({ method: "GET", path, maxBytes: largestAnswer, ...more });
  if (answer.status === 200) return answer;
  throw unexpectedAnswer(`GitLab answered ${answer.status} to a read`);
}

function write(
  send: Send,
  path: string,
  body: Json,
  more: Partial<ApiRequest> = {},
): Promise<ApiAnswer> {
  const text = JSON.stringify(body);
  return send({ method: "POST", path, body: text, maxBytes: largestAnswer, ...more });
}

async function* readPages<T>(
  send: Send,
  item: Expected<T>,
  { path, query = {} }: ListRequest,
): AsyncGenerator<readonly T[]> {
  let next: string | undefined = queryText({ ...query, per_page: 100 });
  for (let count = 0; next !== undefined; count += 1) {
    if (count === mostPages) throw new MirrorError("refused", `${path} has too many pages`);
    const address: string = `${path}?${next}`;
    const first: Page<T> = await readPage(send, item, address);
    // Only a second request distinguishes an empty page from a lost one, unless the page includes its count.
    const page: Page<T> = first.surely ? first : await readPage(send, item, address);
    yield page.items;
    next = page.next;
  }
}

interface Page<T> {
  readonly items: readonly T[];
  /** The query of the next one. */
  readonly next: string | undefined;
  /** Whether the page is not empty, or the answer reports an empty list. */
  readonly surely: boolean;
}

async function readPage<T>(send: Send, item: Expected<T>, address: string): Promise<Page<T>> {
  const answer = await read(send, address);
  const items = readAs(z.array(item).describe("a list as expected"), jsonOf(answer), "GitLab");
  const { link, "x-total": total } = answer.headers;
  return { items, next: linkedQuery(link), surely: items.length > 0 || total === "0" };
}

const envelopeShape = z
  .object({
    data: z.unknown(),
    errors: z.array(z.object({ message: z.string() })).optional(),
  })
  .describe("an answer of GraphQL");

function dataOf({ data, errors: [first] = [] }: z.infer<typeof envelopeShape>): unknown {
  if (first === undefined) return data;
  throw new MirrorError("refused", `GitLab refuses: ${printable(first.message)}`);
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, `${value}`);
  }
  return parameters.toString();
}

/** The JSON of an answer; null when it is empty. */
export function jsonOf({ status, bytes }: ApiAnswer): unknown {
  if (status === 204 || bytes.length === 0) return null;
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    throw unexpectedAnswer("GitLab did not send JSON");
  }
}

const relNext = /^\s*;[^,]*\brel="?next"?/;

/**
 * The query of the next page, from a `Link` header; undefined on the last page. Only the query is taken: a
 * link never leads to another server or path, and a GitLab that knows itself by another name is read all the same.
 */
export function linkedQuery(link: string | undefined): string | undefined {
  const links = (link ?? "").matchAll(/<([^<>]*)>([^<]*)/g);
  const [, next] = [...links].find(([, , parameters = ""]) => relNext.test(parameters)) ?? [];
  return next?.includes("?") === true ? next.slice(next.indexOf("?") + 1) : undefined;
}
