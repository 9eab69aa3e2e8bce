import { defined, MirrorError, printable } from "../../base/problem/index.ts";
import { type CredentialLookup, lookUpCredentials } from "../../models/authfile/index.ts";
import { placeOfImage } from "../../models/registries-conf/index.ts";
import type { RegistryToken } from "../../models/registry/index.ts";
import { dropBody } from "./body.ts";
import { accountOf, basicHeader } from "./credentials-header.ts";
import { loginOf, openHost, type RegistryHost, type RegistryPing } from "./host.ts";
import { type LoginPeer, logIn, type RegistryLogin } from "./log-in.ts";
import type { RegistryOptions } from "./options.ts";
import { followRedirects } from "./redirects.ts";
import { withRetries } from "./retries.ts";
import {
  readTokenAnswer,
  refusePlainRealm,
  type TokenRequest,
  tokenExchange,
} from "./token-server.ts";
import { Tokens } from "./tokens.ts";
import type { Answer, Transport } from "./transport.ts";

/** A repository of a registry. */
export interface Repository {
  /** Host with port: `quay.example.test`. */
  readonly registry: string;
  /** Path of the repository: `mirror/ubi9/ubi-micro`. */
  readonly repository: string;
}

/** A request about a repository. */
export interface RepositoryRequest {
  readonly method: "GET" | "HEAD";
  /** Where the repository is. */
  readonly at: Repository;
  /** The path after the repository: `manifests/latest`. */
  readonly path: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** A registry with its login state. */
interface Peer {
  readonly host: RegistryHost;
  readonly lookup: (repository: string) => CredentialLookup;
  readonly tokens: Tokens;
}

/** The means of a conversation. */
export interface ConversationMeans {
  readonly transport: Transport;
  /** Takes note of a registry that registries.conf calls insecure, before it is first spoken to. */
  readonly markInsecure: (registry: string) => void;
  readonly options: RegistryOptions;
}

/** Sends requests for repositories to registries and logs in as required. Nothing is sent before the first request. */
export class Conversation {
  readonly #means: ConversationMeans;
  readonly #peers = new Map<string, Peer>();

  constructor(means: ConversationMeans) {
    this.#means = means;
  }

  /** Greets a registry. */
  ping(registry: string): Promise<RegistryPing> {
    return this.#peerOf(registry).host.ping();
  }

  /** Where a repository lies once registries.conf has been applied, mirrors aside. */
  locate({ registry, repository }: Repository): Repository {
    const { markInsecure, options } = this.#means;
    const name = `${registry}/${repository}`;
    const place = placeOfImage(options.registriesFile ?? { entries: [] }, name);
    if (place.isBlocked) {
      throw new MirrorError("refused", `registries.conf blocks ${printable(place.name)}`, {
        hint: "Remove blocked = true for it, or use another registries.conf.",
      });
    }
    const slash = place.name.indexOf("/");
    if (slash < 0) {
      throw new MirrorError(
        "refused",
        `registries.conf rewrites ${printable(name)} to a host without a repository`,
      );
    }
    const at = { registry: place.name.slice(0, slash), repository: place.name.slice(slash + 1) };
    if (place.isInsecure) markInsecure(at.registry);
    return at;
  }

  /** Logs in with the credentials of some located repositories of a registry, which have to share them. */
  logIn(registry: string, repositories: readonly string[]): Promise<RegistryLogin> {
    const peer = this.#peerOf(registry);
    return logIn(loginPeerOf(peer, this.#means), repositories);
  }

  /** Announces located repositories that will be requested. */
  expect(repositories: readonly Repository[]): void {
    const byRegistry = new Map<string, string[]>();
    for (const { registry, repository } of repositories) {
      const names = byRegistry.get(registry) ?? [];
      byRegistry.set(registry, names);
      names.push(repository);
    }
    for (const [registry, names] of byRegistry) this.#peerOf(registry).tokens.expect(names);
  }

  /** Asks; the status of the answer may be anything but 401. */
  ask(request: RepositoryRequest): Promise<Answer> {
    return askPeer(this.#peerOf(request.at.registry), request, this.#means);
  }

  #peerOf(registry: string): Peer {
    const peer = this.#peers.get(registry) ?? openPeer(registry, this.#means);
    this.#peers.set(registry, peer);
    return peer;
  }
}

function openPeer(registry: string, means: ConversationMeans): Peer {
  const { authFiles = [], retry = {} } = means.options;
  const host = openHost(registry, means.transport, retry);
  const lookups = new Map<string, CredentialLookup>();
  const lookup = (repository: string): CredentialLookup => {
    const known = lookups.get(repository) ?? lookUpCredentials(authFiles, { registry, repository });
    lookups.set(repository, known);
    return known;
  };
  const tokens = new Tokens({
    credentialsFor: (repository) => lookup(repository).credentials,
    ask: (repositories, credentials) => askForToken(host, { repositories, credentials }, means),
  });
  return { host, lookup, tokens };
}

function loginPeerOf(peer: Peer, means: ConversationMeans): LoginPeer {
  const { host, lookup } = peer;
  return {
    lookUp: lookup,
    ping: () => host.ping(),
    askForToken: (repositories, credentials) =>
      askForToken(host, { repositories, credentials }, means),
    get: (url, headers) =>
      withRetries(host.gate, means.options.retry ?? {}, () =>
        followRedirects(means.transport, { method: "GET", url, headers }),
      ),
    refused: (repository) => refused(peer, repository),
  };
}

async function askForToken(
  host: RegistryHost,
  wanted: Pick<TokenRequest, "repositories" | "credentials">,
  { transport, options }: ConversationMeans,
): Promise<RegistryToken> {
  const { origin, login } = await host.ping();
  if (login?.method !== "token") throw new Error(`${host.registry} issues no tokens`);
  const request = { registry: host.registry, login, ...wanted };
  refusePlainRealm(request, origin.startsWith("https:"), transport);
  const answer = await withRetries(host.gate, options.retry ?? {}, () =>
    followRedirects(transport, tokenExchange(request)),
  );
  return readTokenAnswer(request, answer);
}

async function askPeer(
  peer: Peer,
  request: RepositoryRequest,
  { transport, options }: ConversationMeans,
): Promise<Answer> {
  const { repository } = request.at;
  const { origin } = await peer.host.ping();
  const url = new URL(`${origin}/v2/${repository}/${request.path}`);
  for (let number = 1; ; number++) {
    const authorization = await authorize(peer, repository);
    const headers = { ...authorization, ...(request.accept ? { accept: request.accept } : {}) };
    const { method, signal } = request;
    const exchange = { method, url, headers, ...defined({ signal }) };
    const answer = await withRetries(peer.host.gate, options.retry ?? {}, () =>
      followRedirects(transport, exchange),
    );
    if (answer.status !== 401) return answer;
    await dropBody(answer);
    const login = (await peer.host.ping()).login;
    if (login === undefined) await peer.host.adopt(loginOf(peer.host.registry, answer));
    else if (login.method === "basic" || number >= 3) throw refused(peer, repository);
    else await peer.tokens.refuse(repository, authorization["authorization"]?.slice(7) ?? "");
    if (number >= 3) throw refused(peer, repository);
  }
}

async function authorize(peer: Peer, repository: string): Promise<Record<string, string>> {
  const { login } = await peer.host.ping();
  if (login === undefined) return {};
  const { credentials, helper } = peer.lookup(repository);
  if (login.method === "token" && helper === undefined) {
    return { authorization: `Bearer ${await peer.tokens.tokenFor(repository)}` };
  }
  if (credentials === undefined) throw refused(peer, repository);
  return { ...basicHeader(credentials) };
}

function refused({ host, lookup }: Peer, repository: string): MirrorError {
  const { credentials, helper } = lookup(repository);
  const registry = printable(host.registry);
  if (helper !== undefined) {
    const program = printable(`docker-credential-${helper.helper}`);
    return new MirrorError(
      "unauthorized",
      `the credential helper ${program} has the credentials of ${registry}, and mirrorkit does not run it`,
      {
        hint: `Log in with podman login --authfile FILE ${registry}, and name that file with --authfile.`,
        position: helper.position,
      },
    );
  }
  if (credentials === undefined) {
    return new MirrorError(
      "unauthorized",
      `${registry} requires credentials, but none are configured`,
      {
        hint: `Log in with podman login --authfile FILE ${registry}, and name that file with --authfile.`,
      },
    );
  }
  return new MirrorError(
    "unauthorized",
    `${registry} does not accept the credentials of ${accountOf(host.registry, credentials)}`,
    {
      hint: "Renew the password or token of the account, or give it permission to read the repository.",
      position: credentials.position,
    },
  );
}
