import { configDefaults, defineConfig } from "vitest/config";

const isBuilt = process.env["TEST_DIST"] !== undefined;
const isLong = process.env["TEST_LONG"] !== undefined;
const conditions = isBuilt ? [] : ["@mirrorkit/source"];

/** What starts whole bots, waits on purpose or breaks things: `npm run test:long`. */
const long = [
  "packages/bot/test/service/**/*.test.ts",
  "packages/forge/test/scenario/{mishaps,ownership,propose,restarts,review,secrets,two-writers,unseen}.test.ts",
  "packages/bot/test/content/content-threads.test.ts",
  "packages/forge/test/client/odd-answers.test.ts",
  "packages/forge/test/forges/webhook-sender.test.ts",
  "packages/forge/test/records/newest-record.test.ts",
  "packages/forge/test/reviewing/comment-effects.test.ts",
  "packages/bot/test/queue/bullmq-*.test.ts",
  "packages/bot/test/server/few-descriptors.test.ts",
  "packages/bot/test/webhooks/comment-{events,pace}.test.ts",
  "test/{containerfile,example-bot,forge-examples}.test.ts",
];

/** The long ones that may find something on the build that they do not find on the sources. */
const longOnBuild = [
  "packages/bot/test/content/content-threads.test.ts",
  "packages/bot/test/service/{doctor,sigterm}.test.ts",
  "test/containerfile.test.ts",
];

const all = ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"];
const chosen = isLong
  ? { include: isBuilt ? longOnBuild : long, exclude: configDefaults.exclude }
  : { include: all, exclude: [...configDefaults.exclude, ...long] };

const report = process.env["MIRRORKIT_TEST_REPORT"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    ...chosen,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    setupFiles: ["test/setup.ts"],
    testTimeout: isLong ? 600_000 : 60_000,
    hookTimeout: isLong ? 600_000 : 60_000,
    maxWorkers: 2,
    isolate: isLong,
    env: { TZ: "UTC", NO_COLOR: "1" },
  },
});
