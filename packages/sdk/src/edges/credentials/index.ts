export { type OpenAuthFiles, openAuthFiles } from "./open-auth-files.ts";
export {
  type AuthFilePlace,
  authFilePlaces,
  type Environment,
  type UserContext,
} from "./places.ts";
