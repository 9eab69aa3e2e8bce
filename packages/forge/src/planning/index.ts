export { openSources } from "./asked-sources.ts";
export {
  openPlanDesk,
  type PlanAccess,
  type PlanDesk,
  type PlanLimits,
  type PlanPolicy,
} from "./plan-desk.ts";
export { openPlanner, type PlannedPass, type Planner, type PlanOutcome } from "./planner.ts";
export type { AskForPlan, GrantedAccess, PlanAnswer, PlanQuestion } from "./question.ts";
