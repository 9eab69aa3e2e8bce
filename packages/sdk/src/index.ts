/** The exports that a first program needs. The subpaths, such as `@mirrorkit/sdk/mapping`, export the rest. */
export {
  type ClusterResource,
  type ClusterResources,
  readClusterResources,
} from "./entries/cluster-resources.ts";
export {
  compareTrees,
  type FileTree,
  readTextFile,
  readTree,
  type TreeComparison,
  writeChanges,
} from "./entries/files.ts";
export { type ImageReference, readImageReference } from "./entries/image.ts";
export { checkImageSet, type ImageSetReading, readImageSet } from "./entries/imageset.ts";
export { type LayoutResult, renderLayout } from "./entries/layout.ts";
export {
  compareMappings,
  type Mapping,
  type MappingComparison,
  type MappingEntry,
  readMapping,
} from "./entries/mapping.ts";
export {
  createResolver,
  type Resolution,
  type Resolver,
  readNodeConfiguration,
} from "./entries/nodes.ts";
export { isMirrorError, MirrorError, type Problem } from "./entries/problems.ts";
export { type Review, reviewAsMarkdown, reviewAsText, reviewPasses } from "./entries/review.ts";
export { layoutPolicy, readMirrorkitYaml, rulePolicy, type Settings } from "./entries/settings.ts";
export { openWorkspace, type Workspace } from "./entries/workspace.ts";
