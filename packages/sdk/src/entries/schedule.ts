export type { FileTree } from "../base/file-tree/index.ts";
export type { Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export {
  type RenderedSchedule,
  renderSchedule,
  type ScheduledImageSet,
  type ScheduledStep,
  type ScheduleKind,
  type SchedulePlan,
  scheduledSteps,
  scheduleHeader,
  scheduleKinds,
} from "../decisions/schedule/index.ts";
export type { StepId, stepIds } from "../models/journal/index.ts";
export type { ScheduledForge, ScheduleSettings, StepTimeouts } from "../models/settings/index.ts";
