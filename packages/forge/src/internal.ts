/**
 * What only packages of this project need of the conversations with a forge: `@mirrorkit/forge/internal`. It changes
 * without notice.
 */
export * from "./client/index.ts";
export * from "./proposing/index.ts";
export * from "./records/index.ts";
export * from "./reviewing/index.ts";
