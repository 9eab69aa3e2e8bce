import { readDigest } from "../../models/image/index.ts";
import { readManifest } from "../../models/registry/index.ts";
import type { FetchedManifest, ManifestName, RegistryClient } from "../registry/index.ts";
import type { ManifestCache } from "./cache.ts";

/**
 * Reads a manifest from the cache, else from its registry, and keeps it. One that is named by tag is asked for its digest
 * first, by HEAD.
 *
 * @throws a {@link MirrorError} as {@link RegistryClient.fetchManifest} does.
 */
export async function fetchCachedManifest(
  client: Pick<RegistryClient, "findManifest" | "fetchManifest">,
  cache: ManifestCache,
  name: ManifestName,
): Promise<FetchedManifest> {
  const digest = await digestOf(client, name);
  const kept = digest === undefined ? undefined : keptManifest(cache, digest);
  if (kept !== undefined) return kept;
  const fetched = await client.fetchManifest({ ...name, reference: digest ?? name.reference });
  cache.keep(fetched.digest, fetched.bytes);
  return fetched;
}

/** Undefined where only reading it can tell, or why it cannot be read. */
async function digestOf(
  client: Pick<RegistryClient, "findManifest">,
  name: ManifestName,
): Promise<string | undefined> {
  if (readDigest(name.reference) !== undefined) return name.reference;
  const presence = await client.findManifest(name, { confirm: false });
  return presence.state === "present" ? presence.digest : undefined;
}

function keptManifest(cache: ManifestCache, digest: string): FetchedManifest | undefined {
  const bytes = cache.find(digest);
  if (bytes === undefined) return undefined;
  const reading = readManifest(new TextDecoder().decode(bytes), "");
  return "manifest" in reading ? { digest, bytes, manifest: reading.manifest } : undefined;
}
