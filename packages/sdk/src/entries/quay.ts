export type {
  ErrorCode,
  Lost,
  MirrorError,
  MirrorErrorDetails,
  Problem,
  Severity,
  SourcePosition,
} from "../base/problem/index.ts";
export type { PlacedMapping, SeedPermission, SeedWish } from "../decisions/quay/index.ts";
export type { Environment } from "../edges/credentials/index.ts";
export type { QuayOptions } from "../edges/quay/index.ts";
export type {
  RegistryOptions,
  RegistryTimeouts,
  RetryLimits,
  TrustStore,
} from "../edges/registry/index.ts";
export type {
  AuthEntry,
  AuthFile,
  CredentialHelper,
  Credentials,
} from "../models/authfile/index.ts";
export type { Digest, ImageReference } from "../models/image/index.ts";
export type {
  CatalogCache,
  MappedReference,
  MappingEntry,
  MappingKind,
} from "../models/mapping/index.ts";
export {
  accountIn,
  formatAccount,
  type NeededRepository,
  type QuayAccount,
  type QuayRole,
  type QuayVisibility,
  readQuayAccount,
  type SeedPlace,
  type SeedStep,
} from "../models/quay/index.ts";
export type {
  RegistriesFile,
  RegistryEndpoint,
  RegistryTable,
} from "../models/registries-conf/index.ts";
export {
  checkRegistry,
  type FailedStep,
  type GrantReport,
  type GrantRequest,
  grantPulls,
  type QuayProgress,
  type RegistryCheckReport,
  type RegistryCheckRequest,
  refuseTeam,
  type SeedReport,
  type SeedRequest,
  seedQuay,
} from "../pipeline/quay/index.ts";
