export type { Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlMap, YamlValue } from "../base/yaml/index.ts";
export {
  type CatalogSource,
  type ClusterCatalog,
  type ClusterResource,
  type ClusterResources,
  type EntryOrigins,
  type ImageContentSourcePolicy,
  type ImageDigestMirrorSet,
  type ImageTagMirrorSet,
  type MirrorEntry,
  type MirrorSourcePolicy,
  type OtherObject,
  type ReleaseSignature,
  type ResourceBase,
  type ResourceFile,
  type RunStamp,
  readClusterResources,
  renderResource,
  type SignatureConfigMap,
  type UpdateService,
} from "../models/cluster-resources/index.ts";
