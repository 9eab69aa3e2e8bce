export type {
  ErrorCode,
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
export {
  type Announcement,
  announcePass,
  collectMetrics,
  metricsFile,
  writeMetrics,
} from "../pipeline/alerts/index.ts";
