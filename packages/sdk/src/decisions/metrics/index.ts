export { type MetricsInput, metricsText } from "./metrics.ts";
