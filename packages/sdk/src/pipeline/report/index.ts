export { openReport, type ReportOptions } from "./open-report.ts";
