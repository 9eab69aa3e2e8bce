import { defined, isMirrorError, MirrorError, printable } from "../../base/problem/index.ts";
import {
  openGate,
  openTransport,
  type RegistryOptions,
  readBody,
  withRetries,
} from "../registry/index.ts";

/** An answer to a GET. */
export interface PlainAnswer {
  readonly status: number;
  readonly bytes: Buffer;
}

/** Asks servers that need no login. */
export interface Asker {
  /** Asks for an address; any status is an answer but the passing ones. */
  get(url: URL, accept: string, largest: number): Promise<PlainAnswer>;
  /** Closes all connections. */
  close(): Promise<void>;
}

const longestAnswer = 120_000;

/** Opens what asks; proxies, certificates and retries are those of registries. */
export function openAsker(options: RegistryOptions): Asker {
  const transport = openTransport({ ...options, insecure: new Set(options.insecure) });
  const gates = new Map<string, ReturnType<typeof openGate>>();
  return {
    async get(url, accept, largest) {
      const gate = gates.get(url.host) ?? openGate(url.host);
      gates.set(url.host, gate);
      const answer = await withRetries(gate, options.retry ?? {}, () =>
        transport.send({
          method: "GET",
          url,
          headers: { accept },
          signal: AbortSignal.timeout(options.timeouts?.answer ?? longestAnswer),
        }),
      );
      const { bytes, broken } = await readBody(answer, largest);
      if (broken !== undefined) throw broken.error;
      return { status: answer.status, bytes };
    },
    close: () => transport.close(),
  };
}

/**
 * Reads the address of a server.
 *
 * @throws a {@link MirrorError} `wrong-use` where it is none, has a user and password, or plain HTTP is not allowed for it.
 */
export function readAddress(text: string, what: string, insecure: readonly string[] = []): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hash !== "") {
    throw new MirrorError("wrong-use", `${printable(text)} is not the address of ${what}`, {
      hint: "Write it as https://HOST/PATH.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new MirrorError("wrong-use", `the address of ${what} must not have a user or password`);
  }
  if (url.protocol === "http:" && !isLoopback(url) && !insecure.includes(url.host)) {
    throw new MirrorError("refused", `${printable(url.host)} would be contacted over plain HTTP`, {
      hint: `Write the address with https, or allow it with --insecure ${printable(url.host)}.`,
    });
  }
  return url;
}

/** Says in an error what was asked for, and another way out than its own. */
export function named(error: unknown, what: string, wayOut?: string): unknown {
  if (!isMirrorError(error)) return error;
  const { code, hint, message } = error;
  const hints = [hint, wayOut].filter((one) => one !== undefined);
  return new MirrorError(code, `${what}: ${message}`, {
    cause: error,
    ...defined({ hint: hints.length === 0 ? undefined : hints.join(" ") }),
  });
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
