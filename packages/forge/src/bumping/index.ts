export type { Bump, BumpContent, Bumps } from "./bump.ts";
export { directBump } from "./direct-bump.ts";
export { type BumpRequest, proposeBumps } from "./propose-bumps.ts";
