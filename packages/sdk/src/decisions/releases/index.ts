export { acknowledgementsOf } from "./acknowledgements.ts";
export { type ClusterPath, pathOfCluster } from "./cluster-path.ts";
export { releasesOnPaths } from "./on-paths.ts";
export {
  graphImage,
  type ReleaseImage,
  type ReleasePayload,
  releaseContent,
  releaseMappingLine,
} from "./release-content.ts";
export { architecturesOf, selectReleases } from "./select-releases.ts";
export type {
  GraphLookup,
  GraphRequest,
  ReleaseFinding,
  ReleaseSelection,
  SelectedRelease,
} from "./selection.ts";
export {
  type SignatureConfigMapObject,
  type SignatureOfRelease,
  signatureConfigMap,
} from "./signature-config-map.ts";
export {
  findUpdatePath,
  type PathOptions,
  type UpdatePath,
  type UpdateStep,
} from "./update-path.ts";
