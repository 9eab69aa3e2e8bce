import { defined, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Dispatcher, fetch, type RequestInit, type Response } from "undici";
import type { Connection } from "../connection.ts";

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;
const defaultTimeoutMs = 30_000;

/** A credential in its current state. */
export interface Credential {
  /** The value of the `authorization` header. */
  readonly header: () => Promise<string>;
  /** Has the next header be a new one, after the old was not accepted; absent where there is no other. */
  readonly renew?: () => void;
  /** Values that must not appear in messages: all that were ever part of a header. */
  readonly secrets: () => readonly string[];
}

/** The `fetch` that Octokit expects. Only requests with `redirect: "follow"` may leave the server. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

/** The part of the options of `fetch` that Octokit uses. */
export interface FetchInit {
  /** The method; GET by default. */
  readonly method?: string;
  /** Headers without credentials. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body. */
  readonly body?: string;
  /** Whether redirects may lead to other servers; they are never sent a credential. */
  readonly redirect?: "follow" | "error" | "manual";
}

/**
 * A `fetch` that adds the credential to requests to the forge's own server and to no other, and follows
 * redirects of reads, a few.
 */
export function createFetch(
  connection: Connection,
  dispatcher: Dispatcher,
  credential: Credential,
): Fetch {
  const { origin } = new URL(connection.apiUrl);
  const { timeoutMs = defaultTimeoutMs, onAnswer = () => {} } = connection;
  return async (url, init) => {
    let next = new URL(url);
    let trusted = true;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      trusted &&= next.origin === origin;
      if (!trusted) checkForeign(next, origin, init);
      const headers = trusted ? { ...init.headers, authorization: await credential.header() } : {};
      const options = { ...optionsOf(init), headers, dispatcher };
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await attempt(next, { ...options, signal }, onAnswer);
      if (!redirects.has(response.status)) {
        return trusted ? response : await foreignAnswer(next, response);
      }
      await response.body?.cancel();
      if (!isRead(init.method)) throw moved(next);
      next = target(response.headers.get("location"), next);
    }
    throw new MirrorError("refused", `${next.origin} redirects in a loop`);
  };
}

/** Whether a request only reads, so that it can be repeated. */
export function isRead(method: string | undefined): boolean {
  return method === undefined || method === "GET" || method === "HEAD";
}

function optionsOf({ method = "GET", body }: FetchInit): RequestInit {
  return { method, redirect: "manual", ...defined({ body }) };
}

async function attempt(
  url: URL,
  init: RequestInit,
  tell: (status: number | undefined) => void,
): Promise<Response> {
  try {
    const response = await fetch(url, init);
    tell(response.status);
    return response;
  } catch (error) {
    tell(undefined);
    throw unreachable(url.host, error);
  }
}

/** Creates the error for a failed connection, keeping only the words of the failure. */
export function unreachable(host: string, error: unknown): MirrorError {
  const reason = innermost(error);
  if (reason.name === "TimeoutError") {
    return new MirrorError("network", `${host} did not answer in time`);
  }
  return new MirrorError("network", `${host} cannot be reached: ${printable(reason.message)}`, {
    hint: "Check the address, the proxy and the certificate authorities.",
  });
}

function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

function checkForeign(url: URL, origin: string, init: FetchInit): void {
  const safe = url.protocol === "https:" || url.protocol === new URL(origin).protocol;
  if (init.redirect === "follow" && safe) return;
  throw new MirrorError("refused", `${origin} refers to ${printable(url.origin)}, another server`, {
    hint: "Check the address of the API; use the one that the forge itself uses.",
  });
}

async function foreignAnswer(url: URL, response: Response): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  throw new MirrorError("network", `${printable(url.host)} answers ${response.status}`);
}

function target(location: string | null, from: URL): URL {
  if (location !== null && URL.canParse(location, from.href)) return new URL(location, from);
  throw new MirrorError("network", `${from.host} redirects to an invalid address`);
}

/** No `not-found`: whoever deletes takes that for done. */
function moved(url: URL): MirrorError {
  return new MirrorError("conflict", `${printable(url.href)} has moved`, {
    hint: "Open the repository by its new path.",
  });
}
