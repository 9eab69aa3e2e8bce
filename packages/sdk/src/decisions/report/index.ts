export { renderPassReport } from "./page.ts";
export type {
  PassReport,
  ReportCount,
  ReportFact,
  ReportFinding,
  ReportOperator,
  ReportPass,
  ReportStep,
  ReportVerdict,
} from "./report.ts";
