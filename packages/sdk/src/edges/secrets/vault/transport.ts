import { createSecureContext, type SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import { defined, MirrorError, printable } from "../../../base/problem/index.ts";
import type { Environment } from "../../credentials/index.ts";
import type { TrustStore } from "../../registry/index.ts";
import type { VaultAnswer, VaultRequest } from "./exchange.ts";
import { NoAnswer } from "./failure.ts";
import type { VaultOptions } from "./options.ts";

/** Sends requests to one server, each once and within its time, and follows no redirect. */
export interface VaultTransport {
  /** Sends a request; throws a {@link NoAnswer} when there is no answer. */
  send(request: VaultRequest): Promise<VaultAnswer>;
  /** Closes all connections. */
  close(): Promise<void>;
}

const usualTimeout = 60_000;
const longestBody = 4 * 1024 * 1024;

/** Opens a transport; it connects on the first request. */
export async function openVaultTransport(
  options: VaultOptions,
  environment: Environment,
  trust: TrustStore,
): Promise<VaultTransport> {
  const { host } = new URL(options.address);
  const dispatcher = await openDispatcher(options, environment, contextOf(options, trust, host));
  const timeout = options.timeout ?? usualTimeout;
  return {
    async send({ method, uri, headers, json }) {
      const url = new URL(uri);
      const body = json === undefined ? undefined : JSON.stringify(json);
      try {
        const answer = await dispatcher.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: {
            "user-agent": "mirrorkit",
            "x-vault-request": "true",
            ...headers,
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          signal: AbortSignal.timeout(timeout),
          ...defined({ body }),
        });
        const text = await readAll(answer.body, host);
        const header = (name: string): string | undefined => {
          const value = answer.headers[name];
          return typeof value === "object" ? value[0] : value;
        };
        return { status: answer.statusCode, header, ...parsed(text) };
      } catch (cause) {
        throw new NoAnswer(host, cause);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

async function readAll(body: AsyncIterable<Uint8Array>, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longestBody) {
      throw new MirrorError(
        "network",
        `${printable(host)} sends more data than a secret can contain`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): { readonly body: unknown; readonly text: string } {
  try {
    return { body: JSON.parse(text) as unknown, text: "" };
  } catch {
    return { body: undefined, text: text.slice(0, 200) };
  }
}

function contextOf(
  options: VaultOptions,
  trust: TrustStore,
  host: string,
): SecureContext | undefined {
  const { certificateAuthorities: ca, clientCertificate: client } = options;
  if (ca === undefined && client === undefined) return trust.contextFor(host);
  try {
    return createSecureContext({
      ...defined({ ca }),
      ...(client === undefined ? {} : { cert: client.certificate, key: client.key() }),
    });
  } catch {
    throw new MirrorError("invalid-input", "the certificates for Vault are not usable PEM files", {
      hint: "Check VAULT_CACERT, VAULT_CLIENT_CERT and VAULT_CLIENT_KEY.",
    });
  }
}

/** The proxies of the environment count, but never for this machine. */
async function openDispatcher(
  options: VaultOptions,
  environment: Environment,
  secureContext: SecureContext | undefined,
): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  const variable = (name: string): string =>
    environment[name.toLowerCase()] || environment[name] || "";
  const own = options.address.startsWith("https:") ? environment["VAULT_PROXY_ADDR"] : undefined;
  const tls = {
    rejectUnauthorized: options.skipVerify !== true,
    ...defined({ servername: options.serverName, secureContext }),
  };
  return new EnvHttpProxyAgent({
    httpProxy: variable("HTTP_PROXY"),
    httpsProxy: own || variable("HTTPS_PROXY"),
    noProxy: `${variable("NO_PROXY")},localhost,127.0.0.1,[::1]`,
    connect: { timeout: 10_000, ...tls },
    requestTls: tls,
    connections: 4,
  });
}
