import { configDefaults, defineConfig } from "vitest/config";

const isBuilt = process.env["TEST_DIST"] !== undefined;
const conditions = isBuilt ? [] : ["@mirrorkit/source"];

/** What takes long and finds nothing on the build that it does not find on the sources. */
const onSourcesOnly = [
  "packages/bot/test/service/{canaries,flood,kills,outages,running-pipelines,webhook-scenario}.test.ts",
  "packages/bot/test/scenario/{mishaps,propose,restarts,review,secrets,two-writers}.test.ts",
  "packages/bot/test/forge/odd-answers.test.ts",
  "packages/bot/test/webhooks/comment-events.test.ts",
  "packages/bot/test/server/few-descriptors.test.ts",
  "packages/bot/test/reconcile/bullmq-*.test.ts",
  "test/example-bot.test.ts",
];

const report = process.env["MIRRORKIT_TEST_REPORT"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(isBuilt ? onSourcesOnly : [])],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    setupFiles: ["test/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    env: { TZ: "UTC", NO_COLOR: "1" },
  },
});
