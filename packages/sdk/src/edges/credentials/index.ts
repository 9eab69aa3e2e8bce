export {
  type AuthFilePlace,
  authFilePlaces,
  type Environment,
  type UserContext,
} from "./auth-file-places.ts";
export { type OpenAuthFiles, openAuthFiles } from "./open-auth-files.ts";
