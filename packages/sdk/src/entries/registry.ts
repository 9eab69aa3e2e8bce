export {
  type AuthFilePlace,
  authFilePlaces,
  type Environment,
  type OpenAuthFiles,
  openAuthFiles,
  type UserContext,
} from "../edges/credentials/index.ts";
export {
  type AuthEntry,
  type AuthFile,
  type AuthFileFormat,
  type AuthFileReading,
  type CredentialHelper,
  type CredentialLookup,
  type Credentials,
  type CredentialTarget,
  entryFor,
  keysFor,
  lookUpCredentials,
  readAuthFile,
} from "../models/authfile/index.ts";
