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
 * Reads from registries that speak the OCI distribution protocol. Credentials, proxies, certificates and registries.conf
 * count as for podman and oc-mirror; mirrors of registries.conf do not: what is asked is the registry that is named. All
 * that throws, throws a `MirrorError`: `not-found`, `unauthorized`, `rate-limited`, `network`, `refused`.
 */
export interface RegistryClient {
  /** Greets a registry: where it is and how it wants to be logged in to. */
  ping(registry: string): Promise<RegistryPing>;
  /**
   * Logs in with the credentials of some repositories of a registry, which have to share them, and asks to read them; no
   * repositories for those of the registry itself. Says what the token withholds, where the registry tells it.
   */
  logIn(registry: string, repositories: readonly string[]): Promise<RegistryLogin>;
  /** Says which repositories will be asked for, so that up to twenty of them share a token. */
  expect(repositories: readonly Repository[]): void;
  /** Says whether a manifest is there; never throws for what a registry does. */
  findManifest(name: ManifestName, options?: PresenceOptions): Promise<Presence>;
  /** Reads a manifest, its digest checked. */
  fetchManifest(name: ManifestName): Promise<FetchedManifest>;
  /** Walks a manifest and all that are below it, parents first, each once. */
  walkManifests(
    repository: Repository,
    reference: string,
    options?: WalkOptions,
  ): AsyncGenerator<WalkedManifest, void, undefined>;
  /** Says whether a blob is there; never throws for what a registry does. */
  findBlob(repository: Repository, digest: string): Promise<Presence>;
  /** Reads a blob piece by piece; it counts once the iteration has ended, which checks its digest. */
  streamBlob(
    repository: Repository,
    digest: string,
    limits: BlobLimits,
  ): AsyncGenerator<Uint8Array, void, undefined>;
  /** Reads a whole blob, its digest checked. */
  readBlob(repository: Repository, digest: string, limits: BlobLimits): Promise<Uint8Array>;
  /** Lists what refers to a manifest, by the registry's list or by the tag that takes its place. */
  listReferrers(repository: Repository, digest: string): Promise<readonly Descriptor[]>;
  /** Says for `.sig`, `.att` and `.sbom` whether they lie beside a manifest. */
  findAttachments(
    repository: Repository,
    digest: string,
  ): Promise<ReadonlyMap<Attachment, Presence>>;
  /** Lists the tags of a repository, which proves nothing about what is there. */
  listTags(repository: Repository): Promise<readonly string[]>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Opens a client; nothing is connected before something is asked. */
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

  /** A repository that registries.conf blocks says so when it is asked for. */
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
