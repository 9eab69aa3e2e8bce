import { defined, printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Dispatcher, fetch, type Response } from "undici";
import type { Connection } from "../connection.ts";
import { openDispatcher } from "../dispatcher.ts";
import { readBytes, saidIn, waitIn } from "./answer.ts";
import { failureOf, GitLabError } from "./failure.ts";

/** A request to GitLab's API. */
export interface ApiRequest {
  /** `GET`, `POST`, `PUT` or `DELETE`. */
  readonly method: string;
  /** Path and query below the base of the API, encoded, without a leading slash. */
  readonly path: string;
  /** The body as JSON. */
  readonly body?: string;
  /** Whether to send it to GraphQL, which is next to the base of the API; mirrorkit only sends queries there. */
  readonly graphql?: boolean;
  /** A larger answer is refused. */
  readonly maxBytes: number;
  /** Whether a redirect may lead to another server, which then gets no token: for files only. */
  readonly elsewhere?: boolean;
}

/** A successful answer. */
export interface ApiAnswer {
  /** The status, 200 to 299. */
  readonly status: number;
  /** The headers by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body. */
  readonly bytes: Uint8Array;
}

/** Sends a request once; throws a `GitLabError` for everything but success. */
export type Send = (request: ApiRequest) => Promise<ApiAnswer>;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/** Where a request goes, and whether it may carry the token there. */
interface Hop {
  readonly url: URL;
  readonly ours: boolean;
}

/** The parts that all requests share. */
interface Way {
  readonly base: string;
  readonly token: string;
  readonly dispatcher: Dispatcher;
  readonly timeoutMs: number;
  readonly tell: (status: number | undefined) => void;
}

/**
 * Opens the transport to a GitLab. The token is sent only to the origin of the API and stays in this closure: no
 * error and no returned object contains it.
 */
export function openTransport(connection: Connection, token: string): Send {
  const way: Way = {
    base: `${connection.apiUrl.replace(/(?<!\/)\/+$/, "")}/`,
    token,
    dispatcher: openDispatcher(connection),
    timeoutMs: connection.timeoutMs ?? 30_000,
    tell: connection.onAnswer ?? (() => {}),
  };
  return async (request) => {
    try {
      return await follow(way, request);
    } catch (error) {
      if (error instanceof MirrorError) throw error;
      way.tell(undefined);
      throw connectionError(request, error);
    }
  };
}

async function follow(way: Way, request: ApiRequest): Promise<ApiAnswer> {
  let hop: Hop = { url: urlOf(way.base, request), ours: true };
  for (let count = 0; count <= mostRedirects; count += 1) {
    const response = await ask(way, request, hop);
    way.tell(response.status);
    if (!redirects.has(response.status)) return finish(way, request, response, hop);
    await response.body?.cancel();
    hop = nextHop(request, hop, response.headers.get("location") ?? "");
  }
  throw redirectError(request, "too often");
}

async function ask(way: Way, { method, body }: ApiRequest, { url, ours }: Hop): Promise<Response> {
  return fetch(url, {
    method,
    dispatcher: way.dispatcher,
    redirect: "manual",
    signal: AbortSignal.timeout(way.timeoutMs),
    headers: {
      "user-agent": "mirrorkit",
      ...(ours ? { authorization: `Bearer ${way.token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...defined({ body }),
  });
}

async function finish(
  way: Way,
  request: ApiRequest,
  response: Response,
  hop: Hop,
): Promise<ApiAnswer> {
  const { status } = response;
  const headers = Object.fromEntries(response.headers.entries());
  if (response.ok) {
    return { status, headers, bytes: await readBytes(response.body, request.maxBytes) };
  }
  const text = await saidIn(response);
  if (!hop.ours) throw elsewhereError(request, hop, status);
  const waitMs = waitIn(headers, Date.now());
  throw failureOf({
    request: nameOf(request),
    status,
    said: text.replaceAll(way.token, "***"),
    ...defined({ waitMs }),
  });
}

/** Dots between slashes would lead to another path than the one that was meant. */
function urlOf(base: string, { path, graphql }: ApiRequest): URL {
  if (graphql === true) return new URL("../graphql", base);
  const names = (path.split("?")[0] ?? "").split("/");
  if (names.some((name) => ["", ".", ".."].includes(name))) {
    throw new MirrorError("wrong-use", `${quoted(path)} is not a valid path of GitLab's API`);
  }
  return new URL(path, base);
}

function nextHop(request: ApiRequest, hop: Hop, location: string): Hop {
  if (request.method !== "GET") throw redirectError(request, "which is followed for reads only");
  if (!URL.canParse(location, hop.url.href)) throw redirectError(request, "to nowhere");
  const url = new URL(location, hop.url);
  if (url.origin === hop.url.origin) return { url, ours: hop.ours };
  const weaker = hop.url.protocol === "https:" && url.protocol !== "https:";
  if (request.elsewhere !== true || weaker) {
    throw redirectError(request, `to ${printable(url.origin)}, which is not followed`);
  }
  return { url, ours: false };
}

function redirectError(request: ApiRequest, what: string): GitLabError {
  return new GitLabError("network", `GitLab redirects ${nameOf(request)} ${what}`, {
    hint: "Check the URL of the API: its scheme and host must be those that GitLab itself uses.",
    status: 302,
  });
}

function elsewhereError(request: ApiRequest, { url }: Hop, status: number): GitLabError {
  const where = printable(url.origin);
  const message = `${where}, where GitLab sends ${nameOf(request)}, answered ${status}`;
  return new GitLabError("network", message, { status });
}

/** Keeps only the code of the failure: its causes may contain the request. */
function connectionError(request: ApiRequest, error: unknown): GitLabError {
  const code = causes(error)
    .map((cause) => ("code" in cause && typeof cause.code === "string" ? cause.code : cause.name))
    .at(-1);
  const expired = code === "CERT_HAS_EXPIRED";
  const why = expired ? "its certificate has expired" : printable(code ?? "unknown");
  const message = `GitLab gave no answer to ${nameOf(request)}: ${why}`;
  const untrusted = /CERT|SIGN|ISSUER|ALTNAME/.test(code ?? "");
  const hint = hintFor(expired, untrusted);
  return new GitLabError("network", message, {
    hint,
    passing: !untrusted && code !== "TimeoutError",
  });
}

function hintFor(expired: boolean, untrusted: boolean): string {
  if (expired) return "Renew the certificate of the server, or of the proxy before it.";
  if (!untrusted) return "Check the URL of the API, the proxy and the network.";
  return "Name the certificate authority that signed the server's certificate, and the host that it is for.";
}

function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

function nameOf({ method, path }: ApiRequest): string {
  return `${method} ${printable(path.split("?")[0] ?? "")}`;
}
