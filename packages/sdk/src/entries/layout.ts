export type { FileTree } from "../base/file-tree/index.ts";
export type { Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlMap, YamlValue } from "../base/yaml/index.ts";
export {
  type CatalogNames,
  defaultLayoutPolicy,
  type ImageSetInput,
  type ImageSetPart,
  type ImageSetsOptions,
  type LayoutInput,
  type LayoutOptions,
  type LayoutPolicy,
  type LayoutResult,
  type RenamedCatalog,
  renderImageSets,
  renderLayout,
  type SyncWaves,
} from "../decisions/layout/index.ts";
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
