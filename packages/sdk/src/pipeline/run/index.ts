export { checkChoice, type PlannedStep, type StepChoice } from "./choose-steps.ts";
export type {
  ForgeApproval,
  ForgePublication,
  ForgeWork,
  PassPublication,
  RunContext,
} from "./context.ts";
export { fleetImages } from "./fleet-images.ts";
export { passRemovals, removalsDigest } from "./pass-removals.ts";
export { type PassStatus, passStatus, type StatusContext } from "./pass-status.ts";
export { type PassOptions, planPass, runPassSteps } from "./run-pass.ts";
export { type RunEnd, type RunStepsOptions, runSteps } from "./run-steps.ts";
export type { PassStep, RunFault, StepResult, StepWork } from "./step.ts";
export { lookBefore } from "./steps/preflight.ts";
