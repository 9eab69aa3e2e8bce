import { randomUUID } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { printable } from "@mirrorkit/sdk/internal";
import type { Logger } from "pino";
import { type BodyReading, readBody } from "./body.ts";
import { type BodyShare, openBodyBudget } from "./body-budget.ts";

/** The limits of the server. */
export interface HttpLimits {
  /** The largest body in bytes; 25 MiB and 64 KiB by default, slightly more than forges send. */
  readonly bodyBytes: number;
  /**
   * The largest number of bytes of all bodies held at once, without the first 256 KiB of each; four times the above
   * by default. When it is used up, the largest and oldest body is dropped.
   */
  readonly heldBytes: number;
  /** The time limit for a body, in milliseconds; 10,000 by default. */
  readonly bodyMs: number;
  /** The time limit for the headers, in milliseconds; 10,000 by default. */
  readonly headersMs: number;
  /** The largest number of connections; 1,000 by default. */
  readonly connections: number;
  /** The time for which an idle connection stays open, in milliseconds; 65,000 by default. */
  readonly keepAliveMs: number;
}

/** A handler for the requests of one path. */
export interface Route {
  /** The method; `GET` answers `HEAD` too. */
  readonly method: "GET" | "POST";
  /** The path, without a slash at its end. */
  readonly path: string;
  /** Headers that identify the route in answers to other methods. */
  readonly marks?: Readonly<Record<string, string>>;
  /** Whether it is asked so often that its requests are logged at `debug` only. */
  readonly quiet?: boolean;
  /** Answers a request. */
  handle(exchange: Exchange): Promise<void> | void;
}

/** One request and its answer. */
export interface Exchange {
  /** The request. */
  readonly request: IncomingMessage;
  /** The response. */
  readonly response: ServerResponse;
  /** A log whose lines carry the request's id. */
  readonly log: Logger;
  /** Reads the body. */
  readBody(wish?: BodyWish): Promise<BodyReading>;
}

/** How a body is read. */
export interface BodyWish {
  /** The most bytes; the server's limit by default. */
  readonly most?: number;
  /** Receives each chunk as it arrives, before the body is complete. */
  readonly look?: (chunk: Buffer) => void;
}

/** The parts of an HTTP server. */
export interface HttpOptions {
  /** The routes. */
  readonly routes: readonly Route[];
  /** The log. */
  readonly log: Logger;
  /** The limits. */
  readonly limits: HttpLimits;
  /** Whether it is about to end: connections are closed after their answer. */
  readonly isClosing: () => boolean;
}

const largestBody = 25 * 1024 * 1024 + 64 * 1024;
const longestLogged = 200;

/** The default limits. */
export const defaultHttpLimits: HttpLimits = {
  bodyBytes: largestBody,
  heldBytes: 4 * largestBody,
  bodyMs: 10_000,
  headersMs: 10_000,
  connections: 1_000,
  // Longer than proxies keep theirs: one that sends as we close would lose the delivery.
  keepAliveMs: 65_000,
};

/** Limits of the server for probes and scrapes only: it drops slow connections to make space for active ones. */
export const probeHttpLimits: HttpLimits = {
  bodyBytes: 0,
  heldBytes: 0,
  bodyMs: 1_000,
  headersMs: 2_000,
  connections: 64,
  keepAliveMs: 5_000,
};

/** Makes a server that answers the routes, each request within its limits and with an id in log and answer. */
export function createHttpServer(options: HttpOptions): Server {
  const { limits } = options;
  const budget = openBodyBudget(limits.heldBytes);

  function open(request: IncomingMessage, response: ServerResponse, log: Logger): Exchange {
    function share(giveWay: () => void): BodyShare {
      const opened = budget.open(giveWay);
      response.once("close", () => opened.release());
      return opened;
    }
    async function read({ most, look = () => undefined }: BodyWish = {}): Promise<BodyReading> {
      const within = { bytes: most ?? limits.bodyBytes, ms: limits.bodyMs, share };
      const reading = await readBody(request, within, look);
      if ("chunks" in reading && !options.isClosing()) response.removeHeader("connection");
      return reading;
    }
    return { request, response, log, readBody: read };
  }

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.headersMs + limits.bodyMs,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: limits.keepAliveMs,
    },
    (request, response) => {
      const log = begin(request, response, options);
      void answer(open(request, response, log), options);
    },
  );
  server.maxConnections = limits.connections;
  return server;
}

/** Answers with a text. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  send(response, status, { type: "text/plain; charset=utf-8", body: `${text}\n` });
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, { type: "application/json", body: `${JSON.stringify(value)}\n` });
}

/** Answers with a body of any type. */
export function send(
  response: ServerResponse,
  status: number,
  content: { readonly type: string; readonly body: string },
): void {
  response
    .writeHead(status, {
      "content-type": content.type,
      "content-length": Buffer.byteLength(content.body),
    })
    .end(content.body);
}

/** Outside text for the log: at most 200 characters. */
export function shortened(text: string): string {
  return printable(text).slice(0, longestLogged);
}

function begin(request: IncomingMessage, response: ServerResponse, options: HttpOptions): Logger {
  const id = requestId(request.headers);
  const log = options.log.child({ requestId: id });
  response.setHeader("x-request-id", id);
  response.setHeader("cache-control", "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  // An answer before the body was read ends the connection, so the body is not read.
  if (hasBody(request.headers) || options.isClosing()) response.setHeader("connection", "close");
  const started = performance.now();
  response.once("close", () => {
    const { statusCode: status, writableFinished } = response;
    const quiet = routeOf(request, options.routes)?.quiet === true && status < 500;
    const fields = {
      method: request.method,
      path: shortened(pathOf(request)),
      status,
      ms: Math.round(performance.now() - started),
    };
    log[quiet ? "debug" : "info"](fields, writableFinished ? "answered" : "the client hung up");
  });
  return log;
}

async function answer(exchange: Exchange, options: HttpOptions): Promise<void> {
  const { request, response, log } = exchange;
  const route = routeOf(request, options.routes);
  if (route === undefined) return answerText(response, 404, "not found");
  if (route.method !== (request.method === "HEAD" ? "GET" : request.method)) {
    response.setHeaders(new Headers({ allow: route.method, ...route.marks }));
    return answerText(response, 405, `only ${route.method} is supported here`);
  }
  try {
    await route.handle(exchange);
  } catch (error) {
    log.error({ err: error }, "a request could not be answered");
    if (response.headersSent) response.destroy();
    else answerText(response, 500, "internal error; see the log under the id of the request");
  }
}

function routeOf(request: IncomingMessage, routes: readonly Route[]): Route | undefined {
  const path = pathOf(request);
  return routes.find((route) => route.path === path);
}

function pathOf(request: IncomingMessage): string {
  const [path = ""] = (request.url ?? "").split("?", 1);
  return path.replace(/(?<=[^/])\/+$/, "");
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

function requestId(headers: IncomingHttpHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
