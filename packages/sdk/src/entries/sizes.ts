export type { ErrorCode, Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export {
  type ByteCount,
  type ByteGroup,
  type DiskNeeds,
  type MeasuredImage,
  planSizes,
  type RegistryPlace,
  readSizes,
  type SizedImage,
  type SizedPart,
  SizeLedger,
  type SizeSums,
  type Sizes,
  sizesSentence,
  type WhyUnknown,
} from "../decisions/sizes/index.ts";
export type { VerificationInput } from "../decisions/verification/index.ts";
export type { Environment, UserContext } from "../edges/credentials/index.ts";
export {
  fetchCachedManifest,
  type ManifestCache,
  type ManifestCacheOptions,
  manifestCacheFolder,
  openManifestCache,
} from "../edges/manifest-cache/index.ts";
export type {
  BlobLimits,
  FetchedManifest,
  ManifestName,
  PresenceOptions,
  RegistryClient,
  RegistryLogin,
  RegistryPing,
  Repository,
  WalkedManifest,
  WalkOptions,
} from "../edges/registry/index.ts";
export type { Digest, ImageReference } from "../models/image/index.ts";
export type {
  AdditionalImage,
  Architecture,
  BlockedImage,
  DeleteStanza,
  Helm,
  HelmChart,
  HelmRepository,
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
  CatalogCache,
  MappedReference,
  MappingEntry,
  MappingKind,
} from "../models/mapping/index.ts";
export type {
  Attachment,
  Descriptor,
  ImageManifest,
  IndexManifest,
  LoginMethod,
  Presence,
} from "../models/registry/index.ts";
export {
  type MeasureOptions,
  type MeasureProgress,
  measureSizes,
} from "../pipeline/sizes/index.ts";
