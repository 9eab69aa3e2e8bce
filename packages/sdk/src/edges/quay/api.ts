import { MirrorError, printable, withoutKnown } from "../../base/problem/index.ts";
import { openGate, openTransport, readBody, withRetries } from "../registry/index.ts";
import type { QuayOptions } from "./options.ts";
import { type Asking, type QuayAnswer, refusalOf } from "./refusal.ts";

/** A request to Quay's API. */
export interface QuayRequest extends Asking {
  readonly method: "GET" | "POST" | "PUT";
  /** Below the address of Quay, `/api/v1/repository`. */
  readonly path: string;
  readonly body?: unknown;
  /** Whether it may be sent again when its answer was lost; true by default. */
  readonly repeatable?: boolean;
}

/** What an answer has to look like; a schema of zod is one. */
interface AnswerShape<T> {
  safeParse(
    json: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false };
}

/** Sends requests to one Quay. */
export interface QuayApi {
  /** Host with port. */
  readonly host: string;
  /** Sends a request; any status is an answer but the passing ones. */
  send(request: QuayRequest): Promise<QuayAnswer>;
  /** Sends a request that has to succeed, and reads its answer. */
  read<T>(request: QuayRequest, shape: AnswerShape<T>): Promise<T>;
  /** Reads an answer that was taken as a success. */
  parse<T>(request: QuayRequest, answer: QuayAnswer, shape: AnswerShape<T>): T;
  /** Closes all connections. */
  close(): Promise<void>;
}

const largestAnswer = 16 * 1024 * 1024;
const longestAnswer = 120_000;

/**
 * Opens Quay's API; no request is sent yet.
 *
 * @param address - such as `https://quay.example.test`
 * @throws a {@link MirrorError} `wrong-use` for an invalid address, `refused` for a token over plain HTTP.
 */
export function openQuayApi(address: string, options: QuayOptions): QuayApi {
  const base = readAddress(address);
  const { host } = base;
  const { insecure = false, token, retry = {}, timeouts = {}, parallel = 4 } = options;
  if (base.protocol === "http:" && !insecure) throw plainHttp(host);
  const connections = Math.min(8, Math.max(1, parallel));
  const transport = openTransport({
    ...options,
    connections,
    insecure: new Set(insecure ? [host] : []),
  });
  const gate = openGate(host);

  const send = async (request: QuayRequest): Promise<QuayAnswer> => {
    const { method, path, body, repeatable = true } = request;
    const headers = headersOf(token, body !== undefined);
    const answer = await withRetries(gate, repeatable ? retry : { ...retry, tries: 1 }, () =>
      transport.send({
        method,
        url: new URL(base.origin + path),
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeouts.answer ?? longestAnswer),
      }),
    );
    const { bytes, broken } = await readBody(answer, largestAnswer);
    if (broken !== undefined) throw broken.error;
    return {
      status: answer.status,
      json: parseJson(withoutKnown(bytes.toString("utf8"), answer.secrets)),
    };
  };

  return {
    host,
    send,
    parse: (request, answer, shape) => parseAnswer(host, request, answer, shape),
    read: async (request, shape) => parseAnswer(host, request, await send(request), shape),
    close: () => transport.close(),
  };
}

function plainHttp(host: string): MirrorError {
  const message = `the token would be sent to ${printable(host)} over plain HTTP`;
  const hint = "Write the address with https, or allow it with --insecure.";
  return new MirrorError("refused", message, { hint });
}

function headersOf(
  token: QuayOptions["token"],
  hasBody: boolean,
): Readonly<Record<string, string>> {
  return {
    accept: "application/json",
    // Without this header, Quay rejects requests that look like a browser's.
    "x-requested-with": "XMLHttpRequest",
    ...(token === undefined ? {} : { authorization: `Bearer ${token()}` }),
    ...(hasBody ? { "content-type": "application/json" } : {}),
  };
}

function parseAnswer<T>(
  host: string,
  request: QuayRequest,
  answer: QuayAnswer,
  shape: AnswerShape<T>,
): T {
  if (answer.status < 200 || answer.status > 299) throw refusalOf(host, answer, request);
  const reading = shape.safeParse(answer.json);
  if (reading.success) return reading.data;
  throw new MirrorError(
    "network",
    `${printable(host)} gave an unexpected answer to ${printable(request.path)}`,
    { hint: "Check that the address belongs to Quay, and that no proxy answers instead of it." },
  );
}

function readAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPlain = url?.username === "" && url.password === "" && /^https?:$/.test(url.protocol);
  if (isPlain && url.pathname === "/" && url.search === "" && url.hash === "") return url;
  throw new MirrorError("wrong-use", `${printable(address)} is not the address of a Quay`, {
    hint: "Write it as https://HOST or https://HOST:PORT; the token comes from the environment or a file.",
  });
}

/** Quay sends some of its errors as JSON under text/html. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
