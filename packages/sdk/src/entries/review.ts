export type { Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlMap, YamlValue } from "../base/yaml/index.ts";
export type {
  NodeChange,
  RegistryChange,
  RegistryChangeKind,
  UncoveredImage,
  UncoveredReason,
} from "../decisions/nodes/index.ts";
export {
  type AnyObject,
  type CatalogPair,
  findLostSignatures,
  isUnchanged,
  type LostSignature,
  type MarkdownOptions,
  type MirrorChange,
  type MirrorPolicyChange,
  type MissingResources,
  type ObjectChange,
  type ResourceComparison,
  type ResourcePair,
  type Review,
  type ReviewBlockOptions,
  type ReviewGroup,
  type ReviewNotes,
  reviewAsMarkdown,
  reviewAsText,
  reviewPasses,
  type TextOptions,
  type TextTone,
} from "../decisions/review/index.ts";
export type {
  CatalogChange,
  ChannelChange,
  DefaultChannelChange,
  OperatorChange,
  PackageChange,
  SelectionChange,
} from "../decisions/selection/index.ts";
export type { SizeSums } from "../decisions/sizes/index.ts";
export type {
  CatalogSummary,
  ChannelSummary,
  PackageContent,
  PackageSummary,
} from "../models/catalog/index.ts";
export type {
  CatalogSource,
  ClusterCatalog,
  ClusterResource,
  EntryOrigins,
  ImageContentSourcePolicy,
  ImageDigestMirrorSet,
  ImageTagMirrorSet,
  MirrorEntry,
  MirrorSourcePolicy,
  OtherObject,
  ReleaseSignature,
  ResourceBase,
  RunStamp,
  SignatureConfigMap,
  UpdateService,
} from "../models/cluster-resources/index.ts";
export type { Digest, ImageReference } from "../models/image/index.ts";
export type {
  CatalogCache,
  MappedReference,
  MappingComparison,
  MappingEntry,
  MappingKind,
  MappingReplacement,
  ReleaseVersions,
} from "../models/mapping/index.ts";
export type { SignedImages } from "../models/registry/index.ts";
