import { createHash } from "node:crypto";
import { join } from "node:path";
import { isMirrorError } from "../../base/problem/index.ts";
import { formatDigest, readDigest } from "../../models/image/index.ts";
import type { UserContext } from "../credentials/index.ts";
import {
  boundFolder,
  dropFile,
  isFile,
  keepFile,
  readFileBytes,
  touchFile,
} from "../disk/index.ts";

/** Manifests on this machine's disk by their digest, so that none is fetched twice. */
export interface ManifestCache {
  /** The bytes of a manifest, its digest checked; undefined where it is not kept. */
  find(digest: string): Uint8Array | undefined;
  /** Keeps the bytes of a manifest; a disk that does not take them only costs time later. */
  keep(digest: string, bytes: Uint8Array): void;
  /** Drops what was not used for longest, until the cache is within its bound. */
  close(): void;
}

/** How a cache is kept. */
export interface ManifestCacheOptions {
  /** The most bytes on the disk after {@link ManifestCache.close}; 256 MiB by default. */
  readonly mostBytes?: number;
}

const usualBytes = 256 * 1024 * 1024;
const largestManifest = 4 * 1024 * 1024;

/**
 * Where manifests are kept for a user: `$XDG_CACHE_HOME/mirrorkit/manifests`, by default `~/.cache/mirrorkit/manifests`;
 * undefined for a user without a home.
 */
export function manifestCacheFolder({
  environment,
}: Pick<UserContext, "environment">): string | undefined {
  const home = environment["HOME"] || undefined;
  const caches =
    environment["XDG_CACHE_HOME"] || (home === undefined ? undefined : join(home, ".cache"));
  return caches === undefined ? undefined : join(caches, "mirrorkit", "manifests");
}

/**
 * Opens a cache; nothing is written before something is kept. A kept manifest whose bytes have changed is dropped.
 *
 * @param folder - undefined for a cache that keeps nothing
 */
export function openManifestCache(
  folder: string | undefined,
  { mostBytes = usualBytes }: ManifestCacheOptions = {},
): ManifestCache {
  if (folder === undefined) return { find: () => undefined, keep: () => {}, close: () => {} };
  let isChanged = false;
  return {
    find(digest) {
      const path = pathOf(folder, digest);
      if (path === undefined || !isFile(path)) return undefined;
      const bytes = bytesOf(path);
      if (bytes !== undefined && hasDigest(bytes, digest)) {
        touchFile(path);
        return bytes;
      }
      dropFile(path);
      return undefined;
    },
    keep(digest, bytes) {
      const path = pathOf(folder, digest);
      if (path === undefined || !hasDigest(bytes, digest)) return;
      if (keepFile(path, bytes)) isChanged = true;
    },
    close() {
      if (isChanged) boundFolder(folder, mostBytes);
      isChanged = false;
    },
  };
}

/** `sha256/ab/abcd…`: a folder with some thousand files is slow to list. */
function pathOf(folder: string, text: string): string | undefined {
  const digest = readDigest(text);
  if (digest === undefined) return undefined;
  return join(folder, digest.algorithm, digest.hex.slice(0, 2), digest.hex);
}

function hasDigest(bytes: Uint8Array, text: string): boolean {
  const algorithm = readDigest(text)?.algorithm;
  if (algorithm === undefined) return false;
  const hex = createHash(algorithm).update(bytes).digest("hex");
  return formatDigest({ algorithm, hex }) === text;
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileBytes(path, largestManifest);
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}
