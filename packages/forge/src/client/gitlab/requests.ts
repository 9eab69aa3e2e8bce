import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { type Expected, readAs } from "../expected.ts";
import { type ListRequest, readPages } from "./pages.ts";
import { jsonOf, largestAnswer, type Query, queryText, read } from "./reading.ts";
import type { ApiAnswer, ApiRequest, Send } from "./transport.ts";

/** The fields of a JSON object. */
type Json = Readonly<Record<string, unknown>>;

/** Requests to GitLab's API, about one project. */
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

function write(
  send: Send,
  path: string,
  body: Json,
  more: Partial<ApiRequest> = {},
): Promise<ApiAnswer> {
  const text = JSON.stringify(body);
  return send({ method: "POST", path, body: text, maxBytes: largestAnswer, ...more });
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
