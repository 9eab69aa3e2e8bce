import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Description, type Operation } from "./description.ts";
import type { Call, Mishap } from "./world.ts";

/** A request, as a handler sees it. */
export interface Asked {
  readonly method: string;
  /** Path as it was sent, below the base of the API, without the query. */
  readonly path: string;
  /** The path with its query. */
  readonly sent: string;
  /** The operation of the description, or of what is beside it. */
  readonly operation: string;
  /** Decoded parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Decoded parameters of the query as texts, or lists of them. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** The body as JSON; undefined when there is none. */
  readonly body: unknown;
  /** The base of the API as the client reached it. */
  readonly apiUrl: string;
}

/** An answer. Bytes are sent as they are, all else as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Handler = (asked: Asked) => Answer | Promise<Answer>;

/** An operation that the description does not have, such as a GraphQL query. */
export interface Beside {
  readonly operation: string;
  readonly writes: boolean;
  readonly handler: Handler;
}

export interface StandInOptions {
  /** File of the OpenAPI 3 description, JSON or YAML; its paths begin after `basePath`. */
  readonly document: string;
  /** `/api/v3`; empty for none. */
  readonly basePath: string;
  /** By operationId. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Answers in place of any handler, for credentials and the like; undefined lets the request through. */
  readonly guard?: (asked: Asked) => Answer | undefined;
  /** Tells a request that the description does not have. Its `operation` and `params` are empty. */
  readonly beside?: (asked: Asked) => Beside | undefined;
  /** Whether a property of a body that its schema does not name breaks the description, also where it is open. */
  readonly closedBodies?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
}

interface Found {
  readonly asked: Asked;
  readonly call: Call;
  readonly operation: Operation | undefined;
  readonly handler: Handler | undefined;
}

/** A server on loopback that answers as an API description says, and keeps account of what it was asked. */
export class StandIn {
  readonly calls: Call[] = [];
  readonly origin: string;
  readonly apiUrl: string;
  readonly #options: StandInOptions;
  readonly #description: Description;
  readonly #server: Server;
  readonly #mishaps: { mishap: Mishap; left: number }[] = [];
  readonly #faults: string[] = [];

  private constructor(options: StandInOptions, description: Description, server: Server) {
    this.#options = options;
    this.#description = description;
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.origin = `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
    this.apiUrl = `${this.origin}${options.basePath}`;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.fault(`a handler failed: ${error instanceof Error ? error.stack : String(error)}`);
        response.destroy();
      });
    });
  }

  static async open(options: StandInOptions): Promise<StandIn> {
    const description = await Description.read(options.document, options.closedBodies ?? false);
    const server = options.tls === undefined ? createServer() : createSecureServer(options.tls);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new StandIn(options, description, server);
  }

  mishap(mishap: Mishap): void {
    this.#mishaps.push({ mishap, left: mishap.times ?? 1 });
  }

  /** Notes something that must not have happened; `close` throws it. */
  fault(text: string): void {
    this.#faults.push(text);
  }

  /** Ends the server. Throws when anything was unexpected or broke the description. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#faults.length > 0) throw new Error(`stand-in forge:\n${this.#faults.join("\n")}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readAll(request);
    const found = this.#find(request, text);
    this.calls.push(found.call);
    const wrong = this.#broken(found, text);
    const mishap = this.#nextMishap(found.call);
    if (mishap?.delayMs !== undefined) await pause(mishap.delayMs, undefined, { ref: false });
    const instead = mishap?.answer !== undefined || mishap?.hangUp === true;
    let answer = wrong;
    if (answer === undefined && (!instead || mishap?.done === true)) {
      answer = await this.#handle(found);
    }
    const { hangUp, change, answer: another } = mishap ?? {};
    if (hangUp === true) response.destroy();
    else if (another !== undefined) send(response, fromMishap(another));
    else send(response, change === undefined ? answer : changed(answer, change));
  }

  #find(request: IncomingMessage, text: string): Found {
    const { method = "GET", headers } = request;
    const { basePath, beside, handlers } = this.#options;
    const sent = request.url ?? "/";
    const inside = sent.startsWith(`${basePath}/`);
    const path = inside ? sent.slice(basePath.length) : sent;
    const operation = inside ? this.#description.match(method, path) : undefined;
    const parsed = this.#description.parse({ method, path, headers, text }, operation);
    const scheme = this.#options.tls === undefined ? "http" : "https";
    const asked: Asked = {
      ...parsed,
      method,
      path: path.split("?")[0] ?? path,
      sent: path,
      operation: operation?.operationId ?? "",
      headers,
      apiUrl: `${scheme}://${headers.host ?? ""}${basePath}`,
    };
    const other = operation === undefined ? beside?.(asked) : undefined;
    const name = operation?.operationId ?? other?.operation ?? "unknown";
    const writes = other?.writes ?? !["GET", "HEAD"].includes(method);
    return {
      asked: { ...asked, operation: name },
      call: { method, path, operation: name, writes, body: text },
      operation,
      handler: other?.handler ?? handlers[name],
    };
  }

  #broken({ asked, call, operation, handler }: Found, text: string): Answer | undefined {
    const line = `${call.method} ${call.path}`;
    if (handler === undefined) {
      this.fault(`${line} was not expected`);
      return { status: 404, body: { message: "no such route here" } };
    }
    if (operation === undefined) return undefined;
    const wrong = this.#description.checkRequest(operation, {
      method: call.method,
      path: call.path,
      headers: asked.headers,
      text,
    });
    if (wrong.length === 0) return undefined;
    this.fault(`${line} breaks the description: ${wrong.join("; ")}\n${text.slice(0, 500)}`);
    return { status: 400, body: { message: "breaks the description" } };
  }

  async #handle({ asked, call, operation, handler }: Found): Promise<Answer | undefined> {
    const answer = this.#options.guard?.(asked) ?? (await handler?.(asked));
    if (answer === undefined || operation === undefined) return answer;
    const wrong = this.#description.checkAnswer(operation, answer.status, answer.body);
    for (const problem of wrong) {
      this.fault(
        `${answer.status} to ${call.method} ${call.path} breaks the description: ${problem}`,
      );
    }
    return answer;
  }

  #nextMishap(call: Call): Mishap | undefined {
    const next = this.#mishaps.find(({ mishap }) => mishap.fits?.(call) ?? true);
    if (next === undefined) return undefined;
    next.left -= 1;
    if (next.left <= 0) this.#mishaps.splice(this.#mishaps.indexOf(next), 1);
    return next.mishap;
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** An answer with other JSON; bytes and empty answers stay. */
function changed(
  answer: Answer | undefined,
  change: (body: unknown) => unknown,
): Answer | undefined {
  const { body } = answer ?? {};
  if (answer === undefined || body === undefined || body instanceof Uint8Array) return answer;
  return { ...answer, body: change(JSON.parse(JSON.stringify(body))) };
}

function fromMishap(answer: NonNullable<Mishap["answer"]>): Answer {
  const { status, headers = {}, body } = answer;
  return { status, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) };
}

function send(response: ServerResponse, answer: Answer | undefined): void {
  const { status = 500, headers = {}, body } = answer ?? {};
  const plain = body === undefined || body instanceof Uint8Array;
  const bytes = plain ? (body ?? "") : JSON.stringify(body);
  const type = plain ? {} : { "content-type": "application/json" };
  response.writeHead(status, { ...type, ...headers }).end(bytes);
}
