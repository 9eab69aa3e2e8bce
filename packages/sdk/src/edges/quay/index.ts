export { openQuayApi, type QuayApi } from "./api.ts";
export { takeStep } from "./change.ts";
export {
  checkToken,
  findOrganisation,
  hasSparseIndexes,
  isUser,
  listRepositories,
  readConfiguration,
} from "./look.ts";
export type { QuayOptions } from "./options.ts";
export {
  findRobotToken,
  listDefaults,
  listPermissionsOf,
  listPermissionsOn,
  listRobots,
  makeRobot,
} from "./permissions.ts";
export {
  findTag,
  readImmutability,
  readOrganisationSettings,
  readPrunePolicies,
} from "./settings.ts";
