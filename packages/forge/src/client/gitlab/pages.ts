import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { type Expected, readAs } from "../expected.ts";
import { jsonOf, type Query, queryText, read } from "./reading.ts";
import type { Send } from "./transport.ts";

/** A list that is asked for. */
export interface ListRequest {
  /** Path below the project. */
  readonly path: string;
  /** Parameters. */
  readonly query?: Query;
  /** Another project than the opened one; null for a path below no project. */
  readonly project?: number | null;
}

const mostPages = 1_000;
const itemsOfPage = 100;

/** Reads a list page by page, following the links of the answers. */
export async function* readPages<T>(
  send: Send,
  item: Expected<T>,
  { path, query = {} }: ListRequest,
): AsyncGenerator<readonly T[]> {
  let next: string | undefined = queryText({ ...query, per_page: itemsOfPage });
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
