export type { ErrorCode, Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlChange, YamlDocument, YamlMap, YamlPath, YamlValue } from "../base/yaml/index.ts";
export {
  type ContentFinding,
  type ContentInputs,
  checkContent,
  type FedCluster,
  type HeldPin,
  type KnownCatalog,
  type PinChange,
  type PinChoice,
  type PinProposal,
  proposeBump,
  proposePins,
} from "../decisions/content/index.ts";
export type {
  GraphRequest,
  ReleaseFinding,
  ReleaseSelection,
  SelectedRelease,
} from "../decisions/releases/index.ts";
export type { CatalogSource, FoundCatalog } from "../edges/catalogs/index.ts";
export type { ChannelRequest, FoundGraph, GraphSource } from "../edges/releases/index.ts";
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
export type {
  AdditionalImage,
  Architecture,
  BlockedImage,
  DeleteImageSetConfiguration,
  DeleteStanza,
  Helm,
  HelmChart,
  HelmRepository,
  ImageSetConfiguration,
  ImageSetKind,
  ImageSetReading,
  IncludeChannel,
  IncludePackage,
  MirrorStanza,
  OcMirrorVersion,
  Operator,
  Platform,
  PlatformFilter,
  ReleaseChannel,
  RulePolicy,
  SampleImage,
  VersionRange,
} from "../models/imageset/index.ts";
export type {
  ConditionalEdge,
  ReleaseEdge,
  ReleaseGraph,
  ReleaseNode,
  UpdateRisk,
} from "../models/release/index.ts";
export type { ContentPolicyId, ContentRefusalId, ContentRuleId } from "../models/rules/index.ts";
export {
  type ContentContext,
  type ContentSources,
  type InspectionContext,
  inspectContent,
  type PreparedContent,
  prepareContent,
} from "../pipeline/content/index.ts";
