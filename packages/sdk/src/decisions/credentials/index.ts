export { readAuthKey } from "./auth-key.ts";
export { checkExpiry, expiryOf } from "./expiry.ts";
export {
  type CredentialScope,
  type MergedCredentials,
  type MergeOptions,
  mergeCredentials,
} from "./merge.ts";
export { checkOverlaps } from "./overlaps.ts";
export { writeAuthFile } from "./write.ts";
