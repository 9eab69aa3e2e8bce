export type { Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { YamlMap, YamlValue } from "../base/yaml/index.ts";
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
export type { MappingFlow } from "../models/mapping/index.ts";
export {
  type ConsoleVerdict,
  type FailureList,
  judgeConsole,
  judgePass,
  type MappingEvidence,
  type Pass,
  type PassEvidence,
  type PassLog,
  type PassSignal,
  type PassSignalSource,
  type PassState,
  type PassStatement,
  type PassSubject,
  type RecordedState,
  type StaleParts,
  type Workflow,
} from "../models/pass/index.ts";
