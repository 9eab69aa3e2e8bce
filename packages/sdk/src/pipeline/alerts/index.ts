export { type Announcement, announcePass } from "./announce.ts";
export { collectMetrics, metricsFile, writeMetrics } from "./write-metrics.ts";
