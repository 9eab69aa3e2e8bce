export { lookAtLogins } from "./logins.ts";
export {
  lookAtClock,
  lookAtSpace,
  lookAtTracking,
  lookAtVersion,
} from "./machine.ts";
