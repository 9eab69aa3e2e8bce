export type {
  AlertSettings,
  MetricsSettings,
  ScheduledForge,
  ScheduleSettings,
  SecretPlace,
  StepTimeouts,
} from "./operation-settings.ts";
export { readSettings } from "./read.ts";
export { runSettings } from "./read-run.ts";
export type { RunEntry } from "./run-schema.ts";
export type { PushSettings, RunSettings } from "./run-settings.ts";
export { whenForm } from "./schedule-schema.ts";
export { schemaNames, settingsJsonSchema } from "./schema.ts";
export {
  type ApprovalSettings,
  type ApprovalWay,
  type CatalogNameSettings,
  type ClusterSettings,
  defaultSettings,
  type ImageSetSettings,
  type LayoutSettings,
  type OlmSettings,
  type PublishSettings,
  type ReviewMappingSettings,
  type ReviewPlanSettings,
  type ReviewSettings,
  type Settings,
  type SyncWaveSettings,
  type TemplateField,
} from "./settings.ts";
