export { type LoginLook, lookAtLogins } from "./logins.ts";
export {
  lookAtClock,
  lookAtSpace,
  lookAtTracking,
  lookAtVersion,
  type NeededSpace,
} from "./machine.ts";
