export type {
  ErrorCode,
  Lost,
  MirrorError,
  MirrorErrorDetails,
  Problem,
  Severity,
  SourcePosition,
} from "../base/problem/index.ts";
export {
  alertBody,
  isTold,
  type NewsFinding,
  newsOf,
  type PassNews,
} from "../decisions/alerts/index.ts";
export { type MetricsInput, metricsText } from "../decisions/metrics/index.ts";
export { type AlertTransport, postAlert } from "../edges/alerts/index.ts";
export type { Environment } from "../edges/credentials/index.ts";
export type { TrustStore } from "../edges/registry/index.ts";
export type {
  JournalFinding,
  JournalStamp,
  PassRun,
  ProcessStarted,
  RunOutcome,
  StepId,
  StepRun,
  StepState,
  StepValue,
  StepValues,
  stepIds,
} from "../models/journal/index.ts";
export type { AlertSettings, SecretPlace } from "../models/settings/index.ts";
export { type Announcement, announcePass } from "../pipeline/alerts/index.ts";
