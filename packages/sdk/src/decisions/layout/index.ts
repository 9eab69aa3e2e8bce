export type { RenamedCatalog } from "./catalog-renames.ts";
export { catalogNameFor, usualCatalogRepositories } from "./file-names.ts";
export type { ImageSetPart } from "./image-sets/image-set-part.ts";
export { type JoinedResources, joinImageSets, joinResources } from "./join-image-sets.ts";
export { isKustomization } from "./kustomization.ts";
export type { LayoutOptions, LayoutResult } from "./lay-out.ts";
export {
  type CatalogNames,
  checkClusterName,
  clusterRoot,
  defaultLayoutPolicy,
  type LayoutPolicy,
  type SyncWaves,
} from "./layout-policy.ts";
export { nameCatalogs } from "./name-catalogs.ts";
export {
  type ImageSetInput,
  type ImageSetsOptions,
  imageSetsIn,
  renderImageSets,
} from "./render-image-sets.ts";
export { type LayoutInput, renderLayout } from "./render-layout.ts";
