import type { ImageReference } from "../image/index.ts";

const host = "(?:localhost|127\\.0\\.0\\.1):\\d+";
const cacheRegistry = new RegExp(`^${host}$`);
const cachedReference = new RegExp(`//${host}/`);

/** Whether a reference lies in oc-mirror's local cache: a registry on this host, with a port. */
export function isCached({ registry }: ImageReference): boolean {
  return cacheRegistry.test(registry);
}

/** Whether a line, written with transports, may have a reference that lies there. */
export function mentionsCache(line: string): boolean {
  return cachedReference.test(line);
}
