import type { ImageReference } from "../image/index.ts";

const cacheRegistry = /^(?:localhost|127\.0\.0\.1):\d+$/;

/** Whether a reference lies in oc-mirror's local cache: a registry on this host, with a port. */
export function isCached({ registry }: ImageReference): boolean {
  return cacheRegistry.test(registry);
}
