export type { ErrorCode, Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export {
  describeImage,
  type ExpectedImage,
  type FindingImage,
  type Observation,
  type ObservedBlob,
  type ObservedChild,
  type ObservedSignature,
  planVerification,
  type ReportOptions,
  type SignatureNeeds,
  signatureNeedsOf,
  type Verification,
  type VerificationContext,
  type VerificationCounts,
  type VerificationFinding,
  type VerificationInput,
  type VerificationPlan,
  VerificationReport,
} from "../decisions/verification/index.ts";
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
export { type PackagedImage, packagedImages } from "../models/catalog/index.ts";
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
  SignatureFault,
  SignedImages,
} from "../models/registry/index.ts";
export {
  type ObserveOptions,
  observeImage,
  openSubject,
  type SubjectOptions,
  type VerificationSubject,
  type VerifyOptions,
  type VerifyProgress,
  verifyImages,
} from "../pipeline/verification/index.ts";
