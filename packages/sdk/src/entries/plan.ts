export type { ErrorCode, Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlMap, YamlValue } from "../base/yaml/index.ts";
export {
  type CatalogAnswer,
  type MirrorPlan,
  mappingLines,
  type PlanInputs,
  type PlannedCatalog,
  type PlannedCause,
  type PlannedImage,
  type PlannedKind,
  type PlannedResources,
  type PlanRefusal,
  type PlanRefusalKind,
  type PlanResult,
  planFiles,
  planImageSet,
  planResources,
  type ReleasesAnswer,
  type ResourceInputs,
  type ResourcePlan,
} from "../decisions/plan/index.ts";
export type { ReleasePayload } from "../decisions/releases/index.ts";
export type {
  AmbiguousPin,
  CatalogSelection,
  ChannelName,
  LoadFault,
  SelectedBundle,
  SelectionCause,
  SelectionReason,
} from "../decisions/selection/index.ts";
export type { CatalogSource, FoundCatalog } from "../edges/catalogs/index.ts";
export type { RegistryClient } from "../edges/registry/index.ts";
export type { GraphSource, SignatureSource } from "../edges/releases/index.ts";
export type {
  BundleProperty,
  Catalog,
  CatalogBundle,
  CatalogChannel,
  CatalogDeprecations,
  CatalogPackage,
  ChannelEntry,
  Deprecation,
  RelatedImage,
} from "../models/catalog/index.ts";
export type { ReleaseSignature } from "../models/cluster-resources/index.ts";
export { type ImageSetConfiguration, readAcceptedImageSet } from "../models/imageset/index.ts";
export type { ReleaseComponent } from "../models/release/index.ts";
export {
  type PlanSources,
  type PlanTarget,
  type PreparedPlan,
  preparePlan,
  type ReleaseSources,
} from "../pipeline/plan/index.ts";
