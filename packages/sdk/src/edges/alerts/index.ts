export { type AlertTransport, postAlert } from "./send.ts";
