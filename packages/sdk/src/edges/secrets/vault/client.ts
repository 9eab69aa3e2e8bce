import { setTimeout as wait } from "node:timers/promises";
import { MirrorError, printable } from "../../../base/problem/index.ts";
import type { Environment } from "../../credentials/index.ts";
import type { TrustStore } from "../../registry/index.ts";
import type { VaultAnswer } from "./exchange.ts";
import { NoAnswer } from "./failure.ts";
import {
  loadVaultLibrary,
  type VaultLibraryClient,
  type VaultLibraryRequest,
} from "./node-vault.ts";
import type { VaultOptions } from "./options.ts";
import { openVaultTransport } from "./transport.ts";

/** Sends requests to one Vault through node-vault; it returns every status as an answer. */
export interface VaultClient {
  /** Host with port, for messages. */
  readonly host: string;
  /** Reads a path below `/v1/`; its parts are encoded. */
  read(path: string): Promise<VaultAnswer>;
  /** Posts to a path below `/v1/`. */
  write(path: string, data: object): Promise<VaultAnswer>;
  /** Has all that follows carry a token. */
  useToken(token: string): void;
  /** The secrets that it sends, which are cut out of server messages. */
  secrets(): readonly string[];
  /** Closes all connections. */
  close(): Promise<void>;
}

/** The surroundings of a client besides its options. */
export interface VaultSurroundings {
  readonly environment: Environment;
  readonly trust: TrustStore;
  /** Milliseconds before the first of two further tries; 500 by default. */
  readonly firstWait?: number;
}

/**
 * Opens a client; it connects on the first request. node-vault composes the requests. Its own transport is not
 * used: that one follows redirects with the token, has no deadline and prints secrets when `DEBUG` is set.
 *
 * @throws a {@link MirrorError} `wrong-use` when node-vault is not installed or the address is invalid.
 */
export async function openVaultClient(
  options: VaultOptions,
  { environment, trust, firstWait = 500 }: VaultSurroundings,
): Promise<VaultClient> {
  const endpoint = endpointOf(options.address);
  const library = await loadVaultLibrary();
  const transport = await openVaultTransport({ ...options, address: endpoint }, environment, trust);
  const client = library({
    endpoint,
    debug: () => {},
    "request-promise": {
      defaults: () => (request: VaultLibraryRequest) => transport.send(request),
    },
  });
  client.handleVaultResponse = (answer) => Promise.resolve(answer);
  hideToken(client);
  const { host } = new URL(endpoint);
  // Where these are empty, node-vault takes VAULT_NAMESPACE and VAULT_PREFIX of the process.
  Object.assign(client, { namespace: options.namespace ?? "", pathPrefix: "" });
  return {
    host,
    read: (path) => retrying(firstWait, true, () => client.read(encoded(path), ownHeaders())),
    write: (path, data) =>
      retrying(firstWait, false, () => client.write(encoded(path), data, ownHeaders())),
    useToken(token) {
      if (!/^[!-~]+$/.test(token)) {
        throw new MirrorError(
          "wrong-use",
          "the token for Vault is empty or contains a blank or a line break",
          {
            hint: "Write the token alone, as vault print token prints it.",
          },
        );
      }
      client.token = token;
    },
    secrets: () => [client.token],
    close: () => transport.close(),
  };
}

/** The headers of a request are changed by node-vault: each gets its own. */
function ownHeaders(): { headers: Record<string, string> } {
  return { headers: {} };
}

/** Keeps the token out of JSON and inspectors, and begins without the one of the process. */
function hideToken(client: VaultLibraryClient): void {
  let held = "";
  Object.defineProperty(client, "token", {
    enumerable: false,
    get: () => held,
    set: (token: string) => {
      held = token;
    },
  });
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/**
 * Retries twice when the official client does: no connection, 412, 429, 5xx except 500 and 501; a sealed Vault
 * stays sealed. After a lost answer, it retries only requests that change nothing: a secret id may have been used
 * up.
 */
async function retrying(
  firstWait: number,
  isRepeatable: boolean,
  ask: () => Promise<VaultAnswer>,
): Promise<VaultAnswer> {
  for (let number = 1; ; number++) {
    try {
      const answer = await ask();
      if (number >= 3 || !mayPass(answer)) return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const isWorthwhile = error.mayPass === "unsent" || (isRepeatable && error.mayPass === "lost");
      if (number >= 3 || !isWorthwhile) throw error.error;
    }
    await wait(firstWait * number);
  }
}

function mayPass({ status, body }: VaultAnswer): boolean {
  if (status === 412 || status === 429) return true;
  const isSealed = status === 503 && JSON.stringify(body ?? "").includes("sealed");
  return status >= 500 && status !== 501 && status !== 500 && !isSealed;
}

/** @throws a {@link MirrorError} `wrong-use`; an address with a password is not repeated. */
function endpointOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPlain =
    url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (isPlain && /^https?:$/.test(url.protocol)) {
    const { origin, pathname } = url;
    return `${origin}${pathname.endsWith("/") ? pathname.slice(0, -1) : pathname}`;
  }
  const shown = url === undefined ? ` (${printable(address)})` : "";
  throw new MirrorError(
    "wrong-use",
    `the address of Vault is not http:// or https:// with a host${shown}`,
    {
      hint: "Write it as https://vault.example.test:8200, without user and password.",
    },
  );
}
