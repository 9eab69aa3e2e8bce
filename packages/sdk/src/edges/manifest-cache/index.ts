export {
  type ManifestCache,
  type ManifestCacheOptions,
  manifestCacheFolder,
  openManifestCache,
} from "./cache.ts";
export { fetchCachedManifest } from "./cached-manifests.ts";
