export { type PlanSources, type PlanTarget, type PreparedPlan, preparePlan } from "./prepare.ts";
export type { ReleaseSources } from "./releases.ts";
