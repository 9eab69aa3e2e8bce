export type { Severity } from "../base/problem/index.ts";
export type { CatalogNames, LayoutPolicy, SyncWaves } from "../decisions/layout/index.ts";
export { layoutPolicy, readMirrorkitYaml, rulePolicy } from "../decisions/policies/index.ts";
export type { OcMirrorVersion, RulePolicy } from "../models/imageset/index.ts";
export {
  type AlertSettings,
  type ApprovalSettings,
  type ApprovalWay,
  type CatalogNameSettings,
  type ClusterSettings,
  defaultSettings,
  type ImageSetSettings,
  type LayoutSettings,
  type MetricsSettings,
  type OlmSettings,
  type PublishSettings,
  type PushSettings,
  type ReviewMappingSettings,
  type ReviewPlanSettings,
  type ReviewSettings,
  type RunEntry,
  type RunSettings,
  runSettings,
  type ScheduledForge,
  type ScheduleSettings,
  type SecretPlace,
  type Settings,
  type StepTimeouts,
  type SyncWaveSettings,
  settingsJsonSchema,
  type TemplateField,
} from "../models/settings/index.ts";
