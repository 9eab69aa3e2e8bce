/**
 * Exports for the tests and the other packages of this project: `@mirrorkit/bot/internal`. Unstable: any version may
 * change it, without notice and without a line in the CHANGELOG.
 */
export * from "./queue/index.ts";
export * from "./server/index.ts";
export * from "./service/index.ts";
export * from "./webhooks/index.ts";
