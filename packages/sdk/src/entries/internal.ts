/**
 * Exports for the other packages of this project: `@mirrorkit/sdk/internal`. Unstable: any version may change it,
 * without notice and without a line in the CHANGELOG.
 */
export { foreignFiles } from "../base/file-tree/index.ts";
export {
  type MarkdownBlock,
  type MarkdownLine,
  type MarkdownPart,
  type MarkdownRows,
  type MarkdownText,
  writeMarkdown,
  writePlain,
} from "../base/markdown/index.ts";
export {
  compareNatural,
  compareProblems,
  compareText,
  defined,
  didYouMean,
  escapeControls,
  inNameOf,
  invalidInput,
  nearestName,
  printable,
  quoted,
  readableBytes,
  redactCredentials,
  withoutSecrets,
} from "../base/problem/index.ts";
export {
  isYamlMap,
  readOneYaml,
  readYaml,
  type YamlDocument,
  type YamlValue,
} from "../base/yaml/index.ts";
export {
  type CatalogRename,
  catalogRenamesBetween,
  type FleetImageSet,
  newCatalogCollisions,
} from "../decisions/catalog-renames/index.ts";
export { isKustomization } from "../decisions/layout/index.ts";
export { rulePolicyWithoutSettings } from "../decisions/policies/index.ts";
export { incomparable, mayTakeDestinations } from "../decisions/removals/index.ts";
export {
  compareClusterResources,
  nodesVerdict,
  operatorsVerdict,
  pulledImages,
  resourcesVerdict,
  reviewBlocks,
} from "../decisions/review/index.ts";
export { nextTime } from "../decisions/schedule/index.ts";
export {
  decodeText,
  isFile,
  isFolder,
  largestText,
  listFolder,
  measurePath,
  namesIn,
  withTemporaryFolder,
} from "../edges/disk/index.ts";
export {
  findRecordName,
  newestRecordPath,
  refuseFutureRecords,
} from "../edges/records/index.ts";
export { mappingAgainstImageSet, mappingAgainstResources } from "../edges/workspace/index.ts";
export { bundleVersionText } from "../models/catalog/index.ts";
export {
  type FileResources,
  readResourceFile,
  resourcesOfWritten,
  uniteResources,
} from "../models/cluster-resources/index.ts";
export {
  additionalImageNames,
  type Escape,
  readComparableImageSet,
  readEscapes,
} from "../models/imageset/index.ts";
export {
  KnownLines,
  readMappingChunks,
} from "../models/mapping/index.ts";
export { digestOfPayload } from "../models/release/index.ts";
export { schemaNames, whenForm } from "../models/settings/index.ts";
export { collectMetrics, metricsFile, writeMetrics } from "../pipeline/alerts/index.ts";
export {
  checkKnownCluster,
  errorsOfContent,
  joinPasses,
  refuseUnpublishable,
  refuseUnpublishableFiles,
} from "../pipeline/cluster-passes/index.ts";
export {
  type DiskRoute,
  type ForgeWork,
  fleetImages,
  lookBefore,
  newestGoodRecord,
  type PassPublication,
  type PassStatus,
  type PlannedStep,
  passRemovals,
  passStatus,
  placesOf,
  planPass,
  type RunContext,
  type RunEnd,
  removalsDigest,
  runPassSteps,
} from "../pipeline/run/index.ts";
export { readLeftovers, readPassCatalogs } from "../pipeline/verification/index.ts";
