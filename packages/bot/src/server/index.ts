export type { HttpLimits } from "./http.ts";
export { type LogLevel, type LogOptions, openLog } from "./log.ts";
export { type Metrics, openMetrics } from "./metrics.ts";
export { webhookMark } from "./routes.ts";
export { openSecretFilter, type SecretFilter } from "./secret-filter.ts";
export { checkTokens, startServer } from "./server.ts";
export type { BotServer, ServerOptions } from "./server-options.ts";
export type {
  BotStatus,
  ContentOutcome,
  HeldReview,
  LookedAfter,
  Readiness,
  SetAside,
  SilentHook,
} from "./status.ts";
export { renderStatusPage } from "./status-page.ts";
