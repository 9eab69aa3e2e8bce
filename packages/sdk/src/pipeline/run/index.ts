export type { PlannedStep, StepChoice } from "./choose-steps.ts";
export {
  type DiskRoute,
  type ForgeWork,
  type PassPublication,
  placesOf,
  type RunContext,
} from "./context.ts";
export { fleetImages } from "./fleet-images.ts";
export { newestGoodRecord } from "./last-record.ts";
export { passRemovals, removalsDigest } from "./pass-removals.ts";
export { type PassStatus, passStatus, type StatusContext } from "./pass-status.ts";
export { planPass, runPassSteps } from "./run-pass.ts";
export { type RunEnd, runSteps } from "./run-steps.ts";
export type { PassStep, StepResult } from "./step.ts";
export { lookBefore } from "./steps/preflight.ts";
