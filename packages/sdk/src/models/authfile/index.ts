export type { AuthEntry, AuthFile, CredentialHelper, Credentials } from "./auth-file.ts";
export {
  type CredentialLookup,
  type CredentialTarget,
  entryFor,
  keysFor,
  lookUpCredentials,
} from "./look-up.ts";
export { type AuthFileFormat, type AuthFileReading, readAuthFile } from "./read-auth-file.ts";
