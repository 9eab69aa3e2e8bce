export { architecturesOfPlatforms, bootImagesFile, kubeVirtImages } from "./boot-images.ts";
export {
  type ConditionalEdge,
  channelsOf,
  mergeGraphs,
  nodeOf,
  type ReleaseEdge,
  type ReleaseGraph,
  type ReleaseNode,
  sortedNodes,
  type UpdateRisk,
} from "./graph.ts";
export {
  type ReleaseComponent,
  type ReleaseMetadata,
  type ReleaseReferences,
  type ReleaseReferencesReading,
  readImageReferences,
  readReleaseMetadata,
} from "./payload.ts";
export { type ReleaseGraphReading, readReleaseGraph } from "./read-graph.ts";
export { digestOfPayload, releaseTag } from "./release-tag.ts";
export { readSignedRelease, type SignedRelease } from "./signed-release.ts";
export { strictVersion } from "./versions.ts";
