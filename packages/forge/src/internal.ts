/**
 * Exports for the other packages of this project: `@mirrorkit/forge/internal`. Unstable: any version may change it,
 * without notice and without a line in the CHANGELOG.
 */
export * from "./bumping/index.ts";
export * from "./client/index.ts";
export * from "./planning/index.ts";
export * from "./proposing/index.ts";
export * from "./records/index.ts";
export * from "./reviewing/index.ts";
