export { checkRegistry, type RegistryCheckReport, type RegistryCheckRequest } from "./check.ts";
export { type GrantReport, type GrantRequest, grantPulls, refuseTeam } from "./grant.ts";
export type { QuayProgress } from "./progress.ts";
export { type SeedReport, type SeedRequest, seedQuay } from "./seed.ts";
export type { FailedStep } from "./take-steps.ts";
