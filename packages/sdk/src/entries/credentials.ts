export {
  type CredentialScope,
  checkExpiry,
  checkOverlaps,
  expiryOf,
  type MergedCredentials,
  type MergeOptions,
  mergeCredentials,
  writeAuthFile,
} from "../decisions/credentials/index.ts";
export {
  type CredentialSource,
  openCredentialSources,
  readCredentialSource,
  type SecretText,
  type SourceContext,
  saveAuthFile,
  type VaultChoice,
  type VaultLogin,
} from "../edges/secrets/index.ts";
export {
  type CheckedLogin,
  type CredentialCheck,
  type CredentialCheckOptions,
  checkCredentials,
  type LoginTarget,
  readLoginTarget,
  targetsOfImageSet,
  targetsOfMapping,
} from "../pipeline/credential-check/index.ts";
