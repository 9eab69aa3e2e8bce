export { nearestName } from "../errors/index.ts";
