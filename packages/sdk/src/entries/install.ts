export type { FileTree } from "../base/file-tree/index.ts";
export type { Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlMap, YamlValue } from "../base/yaml/index.ts";
export {
  type InstallFile,
  type InstallOptions,
  type InstallPlan,
  installFiles,
  planInstall,
  readTrustBundle,
  type TrustBundle,
  type TrustBundlePolicy,
} from "../decisions/install/index.ts";
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
  ReleaseSignature,
  ResourceBase,
  RunStamp,
  SignatureConfigMap,
  UpdateService,
} from "../models/cluster-resources/index.ts";
