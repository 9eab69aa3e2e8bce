export {
  type AuthFilePlace,
  authFilePlaces,
  type Environment,
  type UserContext,
} from "./authfile-places.ts";
export { type OpenAuthFiles, openAuthFiles } from "./open-auth-files.ts";
