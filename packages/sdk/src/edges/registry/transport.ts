import type { Dispatcher } from "undici";
import { defined, MirrorError } from "../../base/problem/index.ts";
import { type ExchangeFailure, failureOf } from "./failure.ts";
import type { RegistryOptions, RegistryTimeouts } from "./options.ts";
import { proxyOf } from "./proxy.ts";
import { secretsOf } from "./sent-secrets.ts";

/** A request as it is sent. */
export interface Exchange {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of a POST or PUT. */
  readonly body?: string;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
}

/** The head of an answer, with a body that has to be read or dropped. */
export interface Answer {
  readonly status: number;
  readonly url: URL;
  /** The value of a header; of one that was sent several times, all of them, joined by commas. */
  readonly header: (name: string) => string | undefined;
  readonly body: Dispatcher.ResponseData["body"];
  /** The secrets of the request, which its messages could repeat. */
  readonly secrets: readonly string[];
}

/** Sends requests, each once, and keeps connections open. */
export interface Transport {
  /** Sends a request; throws a {@link FailedExchange} where there is no answer. */
  send(exchange: Exchange): Promise<Answer>;
  /** Whether the host of an address may be spoken to without proof of who it is. */
  isInsecure(url: URL): boolean;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** A request without an answer. */
export class FailedExchange extends Error {
  readonly failure: ExchangeFailure;

  constructor(failure: ExchangeFailure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

/** The default time limits. */
export const usualTimeouts: Required<RegistryTimeouts> = {
  connect: 10_000,
  headers: 30_000,
  body: 30_000,
  answer: 120_000,
};

/** Options of a transport; a host may be added to the insecure ones before its first request. */
export interface TransportOptions extends Omit<RegistryOptions, "insecure"> {
  readonly insecure: ReadonlySet<string>;
}

/** Opens a transport; it connects on the first request. */
export function openTransport(options: TransportOptions): Transport {
  const timeouts = { ...usualTimeouts, ...options.timeouts };
  const opened = new Map<string, Promise<Connections>>();
  const connectionsFor = (url: URL): Promise<Connections> => {
    const known = opened.get(url.origin) ?? openConnections(url, timeouts, options);
    opened.set(url.origin, known);
    return known;
  };
  return {
    isInsecure: (url) => isNamed(url, options.insecure),
    async send(exchange) {
      const { url } = exchange;
      const { dispatcher, isProxied } = await connectionsFor(url);
      try {
        const request = dispatcher.request(asRequest(exchange, timeouts));
        const answer = await (isProxied
          ? withinTime(request, timeouts.connect + timeouts.headers, () => {
              opened.delete(url.origin);
              dispatcher.destroy().catch(() => undefined);
            })
          : request);
        const header = (name: string): string | undefined => joined(answer.headers[name]);
        const secrets = secretsOf(exchange.headers, exchange.body);
        return { status: answer.statusCode, url, header, body: answer.body, secrets };
      } catch (cause) {
        const proxy = proxyOf(url, options.environment ?? {});
        const between =
          proxy !== undefined && URL.canParse(proxy) ? new URL(proxy).host : undefined;
        throw new FailedExchange(failureOf(url.host, cause, between));
      }
    },
    async close() {
      await Promise.all([...opened.values()].map(closeConnections));
    },
  };
}

function asRequest(
  { method, url, headers, body, signal }: Exchange,
  timeouts: Required<RegistryTimeouts>,
): Dispatcher.RequestOptions {
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: { "accept-encoding": "identity", "user-agent": "mirrorkit", ...headers },
    // Without it, undici closes the connection after every HEAD.
    reset: false,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    ...defined({ body, signal }),
  };
}

/**
 * Waits for the head of an answer through a proxy. Of one that hangs up on CONNECT, undici opens connections for ever and
 * heeds no signal: then the connections are given up, and the next request opens others.
 */
async function withinTime(
  request: Promise<Dispatcher.ResponseData>,
  milliseconds: number,
  giveUp: () => void,
): Promise<Dispatcher.ResponseData> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DOMException("no answer through the proxy", "TimeoutError"));
      giveUp();
    }, milliseconds);
  });
  try {
    request.catch(() => undefined);
    return await Promise.race([request, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The connections to one host. */
interface Connections {
  readonly dispatcher: Dispatcher;
  readonly isProxied: boolean;
}

/** Loads undici with the first of them: that takes longer than many a command that sends nothing. */
async function openConnections(
  url: URL,
  timeouts: Required<RegistryTimeouts>,
  { connections = 16, environment = {}, insecure, trust }: TransportOptions,
): Promise<Connections> {
  const { Agent, Pool, ProxyAgent } = await import("undici");
  const proxy = proxyOf(url, environment);
  const secureContext = trust?.contextFor(url.host);
  const tls = {
    timeout: timeouts.connect,
    rejectUnauthorized: !isNamed(url, insecure),
    ...defined({ secureContext }),
  };
  const shared = { connections, pipelining: 1, keepAliveTimeout: 30_000 };
  if (proxy === undefined) {
    return { dispatcher: new Agent({ ...shared, connect: tls }), isProxied: false };
  }
  if (!/^https?:\/\//.test(proxy) || !URL.canParse(proxy)) {
    throw new MirrorError("wrong-use", "the proxy is not an http or https URL", {
      hint: "Write HTTPS_PROXY as http://host:port.",
    });
  }
  const dispatcher = new ProxyAgent({
    ...shared,
    uri: proxy,
    requestTls: tls,
    proxyTunnel: false,
    // A proxy that never answers CONNECT is waited for no longer than a registry.
    clientFactory: (origin, more) =>
      new Pool(origin, { ...more, connections, headersTimeout: timeouts.headers }),
  });
  return { dispatcher, isProxied: true };
}

/** Those that could not be opened have told whoever asked for them. */
async function closeConnections(opening: Promise<Connections>): Promise<void> {
  const [result] = await Promise.allSettled([opening]);
  if (result.status === "fulfilled") await result.value.dispatcher.destroy();
}

/** An address leaves out the usual port, and has no capitals; a name may have both. */
function isNamed({ host, hostname, port, protocol }: URL, names: ReadonlySet<string>): boolean {
  const usual = protocol === "https:" ? "443" : "80";
  const spellings = [host, `${hostname}:${port || usual}`];
  return [...names].some((name) => spellings.includes(name.toLowerCase()));
}

function joined(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" || value === undefined ? value : value.join(", ");
}
