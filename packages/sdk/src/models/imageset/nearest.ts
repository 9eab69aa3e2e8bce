export { nearestName } from "../../base/problem/index.ts";
