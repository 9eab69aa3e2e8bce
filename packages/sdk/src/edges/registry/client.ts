import type { Attachment, Descriptor, Presence } from "../../models/registry/index.ts";
import { type BlobLimits, readBlob, streamBlob } from "./blobs.ts";
import { Conversation, type Repository } from "./conversation.ts";
import type { RegistryPing } from "./host.ts";
import { type WalkedManifest, type WalkOptions, walkManifests } from "./indexes.ts";
import { findAttachments, listReferrers, listTags } from "./listings.ts";
import { joinLogins, type RegistryLogin } from "./log-in.ts";
import {
  type FetchedManifest,
  fetchManifest,
  type ManifestName,
  type ManifestReader,
} from "./manifests.ts";
import type { RegistryOptions } from "./options.ts";
import { findBlob, findManifest, type PresenceOptions } from "./presence.ts";
import { openTransport } from "./transport.ts";

/**
 * Reads from registries with the OCI distribution protocol. Credentials, proxies, certificates and registries.conf
 * apply as for podman and oc-mirror, except that mirrors of registries.conf are ignored: requests go to the named
 * registry. Methods throw only `MirrorError`: `not-found`, `unauthorized`, `rate-limited`, `network`, `refused`.
 */
export interface RegistryClient {
  /** Pings a registry: returns its address and login method. */
  ping(registry: string): Promise<RegistryPing>;
  /**
   * Logs in with the credentials that the given repositories of a registry share, and requests read access to them;
   * without repositories, uses the credentials of the registry itself. Returns the repositories that the token does
   * not cover, if the registry reports them.
   */
  logIn(registry: string, repositories: readonly string[]): Promise<RegistryLogin>;
  /** Announces repositories, so that up to twenty of them share a token. */
  expect(repositories: readonly Repository[]): void;
  /** Whether a manifest exists; never throws because of a registry. */
  findManifest(name: ManifestName, options?: PresenceOptions): Promise<Presence>;
  /** Reads a manifest and checks its digest. */
  fetchManifest(name: ManifestName): Promise<FetchedManifest>;
  /** Walks a manifest and all manifests below it, parents first, each once. */
  walkManifests(
    repository: Repository,
    reference: string,
    options?: WalkOptions,
  ): AsyncGenerator<WalkedManifest, void, undefined>;
  /** Whether a blob exists; never throws because of a registry. */
  findBlob(repository: Repository, digest: string): Promise<Presence>;
  /** Streams a blob; the digest is checked when the iteration ends. */
  streamBlob(
    repository: Repository,
    digest: string,
    limits: BlobLimits,
  ): AsyncGenerator<Uint8Array, void, undefined>;
  /** Reads a whole blob and checks its digest. */
  readBlob(repository: Repository, digest: string, limits: BlobLimits): Promise<Uint8Array>;
  /** Lists the referrers of a manifest, from the registry's list or from the fallback tag. */
  listReferrers(repository: Repository, digest: string): Promise<readonly Descriptor[]>;
  /** Whether `.sig`, `.att` and `.sbom` attachments of a manifest exist. */
  findAttachments(
    repository: Repository,
    digest: string,
  ): Promise<ReadonlyMap<Attachment, Presence>>;
  /** Lists the tags of a repository; the list does not prove that an image exists. */
  listTags(repository: Repository): Promise<readonly string[]>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** What catalogs and releases are read with. */
export type RegistryReader = Pick<RegistryClient, "fetchManifest" | "readBlob" | "streamBlob">;

/** Opens a client; it connects on the first request. */
export function openRegistryClient(options: RegistryOptions = {}): RegistryClient {
  const insecure = new Set(options.insecure);
  const transport = openTransport({ ...options, insecure });
  const markInsecure = (registry: string): void => void insecure.add(registry);
  const conversation = new Conversation({ transport, markInsecure, options });
  const reader: ManifestReader = { conversation, options };
  return {
    ping: (registry) => conversation.ping(registry),
    logIn: (registry, repositories) => logInTo(conversation, registry, repositories),
    expect(repositories) {
      conversation.expect(repositories.flatMap((one) => located(one)));
    },
    findManifest: (name, how) => findManifest(reader, name, how),
    fetchManifest: (name) => fetchManifest(reader, name),
    walkManifests: (repository, reference, how) =>
      walkManifests(reader, repository, reference, how),
    findBlob: (repository, digest) => findBlob(reader, repository, digest),
    streamBlob: (repository, digest, limits) => streamBlob(reader, repository, digest, limits),
    readBlob: (repository, digest, limits) => readBlob(reader, repository, digest, limits),
    listReferrers: (repository, digest) => listReferrers(reader, repository, digest),
    findAttachments: (repository, digest) => findAttachments(reader, repository, digest),
    listTags: (repository) => listTags(reader, repository),
    close: () => transport.close(),
  };

  /** For a blocked repository of registries.conf, the error appears at the request. */
  function located(repository: Repository): readonly Repository[] {
    try {
      return [conversation.locate(repository)];
    } catch {
      return [];
    }
  }
}

/** registries.conf may send the repositories of one registry to several places. */
async function logInTo(
  conversation: Conversation,
  registry: string,
  repositories: readonly string[],
): Promise<RegistryLogin> {
  const byRegistry = new Map<string, string[]>();
  for (const repository of repositories.length === 0 ? [""] : repositories) {
    const at = conversation.locate({ registry, repository });
    byRegistry.set(at.registry, [...(byRegistry.get(at.registry) ?? []), at.repository]);
  }
  const logins: RegistryLogin[] = [];
  for (const [host, names] of byRegistry) logins.push(await conversation.logIn(host, names));
  return joinLogins(logins);
}
