export type { PlacedMapping, SeedPermission, SeedWish } from "../decisions/quay/index.ts";
export type { QuayOptions } from "../edges/quay/index.ts";
export {
  accountIn,
  formatAccount,
  type NeededRepository,
  type QuayAccount,
  type QuayRole,
  type QuayVisibility,
  readQuayAccount,
  type SeedPlace,
  type SeedStep,
} from "../models/quay/index.ts";
export {
  checkRegistry,
  type FailedStep,
  type GrantReport,
  type GrantRequest,
  grantPulls,
  type QuayProgress,
  type RegistryCheckReport,
  type RegistryCheckRequest,
  refuseTeam,
  type SeedReport,
  type SeedRequest,
  seedQuay,
} from "../pipeline/quay/index.ts";
