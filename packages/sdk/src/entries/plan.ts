export type { ErrorCode, Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlMap, YamlValue } from "../base/yaml/index.ts";
export {
  type CatalogAnswer,
  type ChartAnswer,
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
  sayWithoutObjects,
  type UnusableImage,
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
export type {
  BlobLimits,
  FetchedManifest,
  ManifestName,
  PresenceOptions,
  RegistryClient,
  RegistryLogin,
  RegistryPing,
  RegistryReader,
  Repository,
  WalkedManifest,
  WalkOptions,
} from "../edges/registry/index.ts";
export type {
  ChannelRequest,
  FoundGraph,
  FoundSignature,
  GraphSource,
  SignatureSource,
} from "../edges/releases/index.ts";
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
export type { ChartFault, ChartFiles, ChartImage, ChartReading } from "../models/chart/index.ts";
export type { ReleaseSignature } from "../models/cluster-resources/index.ts";
export type {
  AdditionalImage,
  Architecture,
  BlockedImage,
  DeleteStanza,
  Helm,
  HelmChart,
  HelmRepository,
  ImageSetConfiguration,
  IncludeChannel,
  IncludePackage,
  MirrorStanza,
  Operator,
  Platform,
  PlatformFilter,
  ReleaseChannel,
  SampleImage,
  VersionRange,
} from "../models/imageset/index.ts";
export type {
  Attachment,
  Descriptor,
  ImageManifest,
  IndexManifest,
  LoginMethod,
  Presence,
} from "../models/registry/index.ts";
export type {
  ConditionalEdge,
  ReleaseComponent,
  ReleaseEdge,
  ReleaseGraph,
  ReleaseNode,
  SignedRelease,
  UpdateRisk,
} from "../models/release/index.ts";
export {
  type PlanSources,
  type PlanTarget,
  type PreparedPlan,
  preparePlan,
  type ReleaseSources,
} from "../pipeline/plan/index.ts";
