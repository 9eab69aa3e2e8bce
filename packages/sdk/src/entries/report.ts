export {
  type PassReport,
  type ReportCount,
  type ReportFact,
  type ReportFinding,
  type ReportOperator,
  type ReportPass,
  type ReportStep,
  type ReportVerdict,
  renderPassReport,
} from "../decisions/report/index.ts";
export { openReport, type ReportOptions } from "../pipeline/report/index.ts";
