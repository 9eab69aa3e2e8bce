import { isCached } from "./cache.ts";
import type { Mapping } from "./entry.ts";

/**
 * Between which places the images of a mapping go: `mirror` from upstream to a registry, `to-disk` from upstream to
 * oc-mirror's cache, `from-disk` from the cache to a registry.
 */
export type MappingFlow = "mirror" | "to-disk" | "from-disk";

/** Says which way the images of a mapping go; undefined for a mapping without images. */
export function flowOf({ entries }: Pick<Mapping, "entries">): MappingFlow | undefined {
  if (entries.length === 0) return undefined;
  if (entries.every(({ source }) => isCached(source))) return "from-disk";
  return entries.every(({ destination }) => isCached(destination)) ? "to-disk" : "mirror";
}
