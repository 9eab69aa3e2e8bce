import { MirrorError } from "../../base/problem/index.ts";
import { fetchCachedManifest, type ManifestCache } from "../../edges/manifest-cache/index.ts";
import type { ManifestName, RegistryClient } from "../../edges/registry/index.ts";
import type { Descriptor } from "../../models/registry/index.ts";

/** A blob or manifest with its size in bytes. */
export interface Part {
  readonly digest: string;
  readonly size: number;
  readonly isManifest: boolean;
}

/** What manifests are read with. */
export interface ManifestMeans {
  readonly client: RegistryClient;
  readonly cache: ManifestCache;
}

/** As deep and as many as oc-mirror copies. */
const deepest = 5;
const most = 1_000;

/**
 * Reads all that an image consists of: its manifests, those of the platforms of an index, configurations and layers, each
 * once. Layers that lie elsewhere are not among them: nobody copies those.
 *
 * @param platforms - those that are kept, `linux/amd64`; undefined for all
 * @throws a {@link MirrorError} as reading a manifest does; `invalid-input` for an index that is too deep or too large.
 */
export async function readParts(
  means: ManifestMeans,
  name: ManifestName,
  platforms?: readonly string[],
): Promise<readonly Part[]> {
  const parts = new Map<string, Part>();
  const open: { readonly reference: string; readonly depth: number }[] = [
    { reference: name.reference, depth: 0 },
  ];
  let manifests = 0;
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { depth } = next;
    manifests += 1;
    if (depth > deepest || manifests > most) throw tooLarge();
    const read = await fetchCachedManifest(means.client, means.cache, {
      ...name,
      reference: next.reference,
    });
    const { digest, bytes, manifest } = read;
    parts.set(digest, { digest, size: bytes.length, isManifest: true });
    if (manifest.kind === "image") {
      for (const { digest: blob, size, isForeign } of [manifest.config, ...manifest.layers]) {
        if (!isForeign) parts.set(blob, { digest: blob, size, isManifest: false });
      }
      continue;
    }
    for (const child of manifest.manifests) {
      if (!isKept(child, platforms) || parts.has(child.digest)) continue;
      open.push({ reference: child.digest, depth: depth + 1 });
    }
  }
  return [...parts.values()];
}

function isKept({ platform }: Descriptor, platforms: readonly string[] | undefined): boolean {
  if (platforms === undefined || platform === undefined) return true;
  return platforms.some((one) => platform === one || platform.startsWith(`${one}/`));
}

function tooLarge(): MirrorError {
  return new MirrorError(
    "invalid-input",
    `its index has more than ${most} manifests, or more than ${deepest} levels`,
  );
}
