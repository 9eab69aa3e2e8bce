export {
  type CheckedLogin,
  type CredentialCheck,
  type CredentialCheckOptions,
  checkCredentials,
} from "./check.ts";
export {
  type LoginTarget,
  readLoginTarget,
  targetsOfImageSet,
  targetsOfMapping,
} from "./targets.ts";
