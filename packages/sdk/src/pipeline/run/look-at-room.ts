import { dirname, join } from "node:path";
import type { Problem } from "../../base/problem/index.ts";
import { planSizes, type Sizes } from "../../decisions/sizes/index.ts";
import { isFile, measurePath } from "../../edges/disk/index.ts";
import { manifestCacheFolder, openManifestCache } from "../../edges/manifest-cache/index.ts";
import { runDisks } from "../../edges/oc-mirror/index.ts";
import { openRegistryClient } from "../../edges/registry/index.ts";
import { lookAtSpace, type NeededSpace } from "../preflight/index.ts";
import { measureSizes } from "../sizes/index.ts";
import { openSubject } from "../verification/index.ts";
import { placesOf, type RunContext, toldOf } from "./context.ts";

/** What is not measured by then counts nothing: the sums are the least that is needed. */
const mostMs = 5 * 60_000;

/** Says which disks have no room for the push of a mapping. */
export async function lookAtRoom(
  context: RunContext,
  mapping: string,
): Promise<readonly Problem[]> {
  const needed = await measureRoom(context, mapping);
  const found = lookAtSpace(toldOf(context), context.user.environment, needed);
  return found.filter(({ severity }) => severity === "error");
}

/**
 * Measures what the push of a mapping needs on the disks: the least, since a registry that does not answer makes it less.
 * Of a pass from disk nothing is known: its images are in the archives.
 */
export async function measureRoom(context: RunContext, mapping: string): Promise<NeededSpace> {
  if (context.disk?.kind === "from-disk") return {};
  return neededBy(context, await measure(context, mapping));
}

/** A pass to a registry copies past the disks: only catalogs and payloads of releases lie there for a while. */
async function measure(context: RunContext, mapping: string): Promise<Sizes> {
  const isToDisk = context.disk?.kind === "to-disk";
  const missing = join(dirname(mapping), "missing.txt");
  const path = isToDisk && isFile(missing) ? missing : mapping;
  const { input } = await openSubject(path, { isNext: true });
  const images = planSizes([input]).filter(
    ({ kind }) => isToDisk || kind === "catalog" || kind === "release-payload",
  );
  const cache = openManifestCache(manifestCacheFolder(context.user));
  const client = openRegistryClient(context.registry(placesOf(context).authFile));
  try {
    return await measureSizes(client, images, {
      cache,
      mostMs,
      newOnly: true,
      onProgress: ({ done, all }) => context.progress(`measured ${done} of ${all} images`),
    });
  } finally {
    cache.close();
    await client.close();
  }
}

/** The dry run has brought a part of it already. */
function neededBy(context: RunContext, { disks }: Sizes): NeededSpace {
  const inside = join(placesOf(context).pass, "working-dir");
  const brought = ["operator-catalogs", "hold-release", "release-images"];
  const there = brought.reduce((sum, name) => sum + measurePath(join(inside, name)).bytes, 0);
  const workspace = Math.max(0, disks.workspace - there);
  if (disks.archive !== undefined) {
    return { workspace: workspace + disks.archive, cache: disks.cache, temporary: disks.temporary };
  }
  const all = runDisks(toldOf(context), context.user.environment);
  const cache = all.find(({ role }) => role === "cache");
  const cached = cache === undefined ? 0 : measurePath(cache.path).bytes;
  return {
    workspace,
    cache: Math.max(0, disks.cache - cached),
    temporary: disks.temporary,
  };
}
