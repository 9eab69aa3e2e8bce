import { defineConfig } from "vitest/config";

const conditions = process.env["TEST_DIST"] ? [] : ["@mirrorkit/source"];

const report = process.env["MIRRORKIT_TEST_REPORT"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    setupFiles: ["test/setup.ts"],
    testTimeout: 60_000,
    maxWorkers: 2,
    env: { TZ: "UTC", NO_COLOR: "1" },
  },
});
