import { setTimeout as pause } from "node:timers/promises";
import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { Octokit } from "@octokit/rest";
import type { Dispatcher } from "undici";
import * as z from "zod";
import type { Connection } from "../connection.ts";
import { type Expected, readAs, unexpectedAnswer } from "../expected.ts";
import { isTransient, readFailure } from "./failure.ts";
import { type Credential, createFetch, isRead, unreachable } from "./transport.ts";

const mostTries = 3;
const firstPauseMs = 100;
/** A rate limit that ends this soon is waited out, once. */
const shortWaitMs = 5000;
const mostPages = 200;
const noContent = 204;

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type OctokitResponse = Awaited<ReturnType<Octokit["request"]>>;

interface Options {
  readonly method: string;
  readonly url: string;
  readonly query?: unknown;
}

/** A download of bytes. */
export interface Download {
  /** The address, absolute or below the base of the API. */
  readonly url: string;
  /** The media type to ask for. */
  readonly accept: string;
  /** Larger answers are refused. */
  readonly maxBytes: number;
  /** Whether the bytes may lie on another server, which gets no credential. */
  readonly elsewhere: boolean;
}

/**
 * An Octokit without authentication of its own: the transport below adds the credential, so that Octokit's errors
 * cannot contain it.
 */
export function createClient(
  connection: Connection,
  dispatcher: Dispatcher,
  credential: Credential,
): Octokit {
  const octokit = new Octokit({
    baseUrl: connection.apiUrl,
    userAgent: "mirrorkit",
    log: quiet,
    request: { fetch: createFetch(connection, dispatcher, credential), log: quiet },
  });
  octokit.hook.wrap("request", (request, options) => {
    const send = async (): Promise<OctokitResponse> => {
      const response = await request(options);
      checkAnswer(response, options);
      return response;
    };
    return persist(send, options, credential);
  });
  return octokit;
}

/** Sends a request until it is answered: reads a few times, all else once but for a credential that ran out. */
async function persist<T>(
  send: () => Promise<T>,
  options: Options,
  credential: Credential,
): Promise<T> {
  const mayRepeat = isRead(options.method) || isQuery(options);
  let [waited, renewed] = [false, false];
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const failure = readFailure(error, credential.secrets());
      if (isExpired(error) && credential.renew !== undefined && !renewed) {
        renewed = true;
        credential.renew();
      } else if (mayRepeat && isTransient(error) && tries < mostTries) {
        await pause(firstPauseMs * tries);
      } else if (mayRepeat && waitOf(failure) <= shortWaitMs && !waited) {
        waited = true;
        await pause(waitOf(failure));
      } else throw failure;
    }
  }
}

function isQuery({ query }: Options): boolean {
  return typeof query === "string" && query.startsWith("query");
}

function isExpired(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}

function waitOf(failure: unknown): number {
  if (!(failure instanceof MirrorError) || failure.code !== "rate-limited") return Infinity;
  return Math.max(0, (failure.retryAt?.getTime() ?? Infinity) - Date.now());
}

/** Octokit returns a text for truncated JSON and for an empty body. */
function checkAnswer({ data, status }: OctokitResponse, { method, url }: Options): void {
  if (typeof data !== "string" || status === noContent) return;
  throw new MirrorError(
    "network",
    `unexpected answer: ${method} ${printable(url)} did not return JSON`,
    {
      hint: "Check the address of the API; that of GitHub Enterprise ends in /api/v3.",
    },
  );
}

/** Parses an answer with the expected shape; all answers that are read pass through here. */
export async function ask<T>(
  expected: Expected<T>,
  answer: Promise<{ readonly data: unknown }>,
): Promise<T> {
  return readAs(expected, (await answer).data, "GitHub");
}

/**
 * The pages of a list, one after the other, each item as expected.
 *
 * @param url - the address of the first page
 */
export async function* pages<T>(
  octokit: Octokit,
  item: Expected<T>,
  url: string,
): AsyncGenerator<readonly T[]> {
  let next: string | undefined = url;
  for (let count = 0; next !== undefined; count += 1) {
    if (count === mostPages) throw new MirrorError("refused", "GitHub's list does not end");
    const first: Page<T> = await readPage(octokit, item, next);
    // Only a second request distinguishes an empty page from a lost one.
    const page: Page<T> = first.items.length > 0 ? first : await readPage(octokit, item, next);
    yield page.items;
    next = page.next;
  }
}

interface Page<T> {
  readonly items: readonly T[];
  /** The address of the next one. */
  readonly next: string | undefined;
}

async function readPage<T>(octokit: Octokit, item: Expected<T>, url: string): Promise<Page<T>> {
  const { data, headers } = await octokit.request({ method: "GET", url });
  const items = readAs(z.array(item).describe("a list as expected"), data, "GitHub");
  return { items, next: /<([^<>]+)>\s*;[^,<]*\brel="?next"?/.exec(headers.link ?? "")?.[1] };
}

/** The whole of a list. */
export async function wholeList<T>(
  octokit: Octokit,
  item: Expected<T>,
  url: string,
): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages(octokit, item, url)) all.push(...page);
  return all;
}

/** Gives undefined instead of the error that there is no such thing. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MirrorError && error.code === "not-found") return undefined;
    throw error;
  }
}

/** Reads bytes, as many as allowed. */
export async function download(octokit: Octokit, request: Download): Promise<Uint8Array> {
  const { url, accept, maxBytes, elsewhere } = request;
  const { data, status } = await octokit.request({
    method: "GET",
    url,
    headers: { accept },
    request: {
      parseSuccessResponseBody: false,
      redirect: elsewhere ? "follow" : "manual",
    },
  });
  if (status !== 200) throw unexpectedAnswer(`${printable(url)} has no content`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of data as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw unreachable("the server", error);
  }
  if (size > maxBytes) {
    throw new MirrorError("refused", `${printable(url)} has more than ${maxBytes} bytes`);
  }
  return Buffer.concat(chunks);
}
