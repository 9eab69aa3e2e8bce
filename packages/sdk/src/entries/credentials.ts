export type { ErrorCode, Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlDocument, YamlMap, YamlPath, YamlValue } from "../base/yaml/index.ts";
export {
  type CredentialScope,
  checkExpiry,
  checkOverlaps,
  expiryOf,
  type MergedCredentials,
  type MergeOptions,
  mergeCredentials,
  writeAuthFile,
} from "../decisions/credentials/index.ts";
export type { Environment, UserContext } from "../edges/credentials/index.ts";
export type {
  BlobLimits,
  FetchedManifest,
  ManifestName,
  PresenceOptions,
  RegistryClient,
  RegistryLogin,
  RegistryPing,
  Repository,
  TrustStore,
  WalkedManifest,
  WalkOptions,
} from "../edges/registry/index.ts";
export {
  type CredentialSource,
  openCredentialSources,
  readCredentialSource,
  type SecretText,
  type SourceContext,
  saveAuthFile,
  type VaultChoice,
  type VaultLogin,
} from "../edges/secrets/index.ts";
export type {
  AuthEntry,
  AuthFile,
  AuthFileReading,
  CredentialHelper,
  Credentials,
} from "../models/authfile/index.ts";
export type { Digest, ImageReference } from "../models/image/index.ts";
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
  type CheckedLogin,
  type CredentialCheck,
  type CredentialCheckOptions,
  checkCredentials,
  type LoginTarget,
  readLoginTarget,
  targetsOfImageSet,
  targetsOfMapping,
} from "../pipeline/credential-check/index.ts";
