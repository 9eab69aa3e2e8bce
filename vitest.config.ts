import { configDefaults, defineConfig } from "vitest/config";

const isBuilt = process.env["TEST_DIST"] !== undefined;
const isLong = process.env["TEST_LONG"] !== undefined;
const conditions = isBuilt ? [] : ["@mirrorkit/source"];

/** What starts whole bots, waits on purpose, breaks things or tries long tables: `npm run test:long`, on the build. */
const long = [
  "packages/bot/test/service/**/*.test.ts",
  "packages/forge/test/scenario/{bump,gate-table,mishaps,ownership,planned,propose,publishable,renamed-catalogs,requests,restarts,review,secrets,two-writers,unseen}.test.ts",
  "packages/bot/test/content-threads/{content-threads,planned-content}.test.ts",
  "packages/forge/test/client/{github,gitlab,odd-answers,read-archive}.test.ts",
  "packages/cli/test/{auth-check,auth-merge,check-inputs,push,run,run-air-gap,run-checks,verify}.test.ts",
  "packages/sdk/test/{git/clone,oc-mirror/run,workspace/corpus}.test.ts",
  "packages/bot/test/queue/memory-alone.test.ts",
  "packages/bot/test/webhooks/bad-input.test.ts",
  "packages/bot/test/server/status-page-browser.test.ts",
  "packages/cli/test/{manifests,vault-tls}.test.ts",
  "packages/sdk/test/registry/hostile-registry.test.ts",
  "test/{auth-secrets,bot-docs,bot-kubernetes,package-readmes,process,tutorial}.test.ts",
  "packages/forge/test/forges/webhook-sender.test.ts",
  "packages/forge/test/records/newest-record.test.ts",
  "packages/forge/test/reviewing/comment-effects.test.ts",
  "packages/bot/test/queue/bullmq-*.test.ts",
  "packages/sdk/test/quay/seed-killed.test.ts",
  "packages/bot/test/server/few-descriptors.test.ts",
  "packages/bot/test/webhooks/comment-{events,pace}.test.ts",
  "packages/sdk/test/imageset/huge-text.test.ts",
  "packages/sdk/test/plan/verdicts.test.ts",
  "packages/sdk/test/content/verdicts.test.ts",
  "packages/sdk/test/removals/{honest-changes,attacks/many-entries}.test.ts",
  "test/{run-air-gap,run-weeks}.test.ts",
  "test/{containerfile,example-bot,forge-examples,nodes-e2e,packed,verify-universe}.test.ts",
];

/** Laws: a part of their runs are in `npm test`, all of them here. */
const laws = [
  "packages/bot/test/queue/keyed-queue-laws.test.ts",
  "packages/sdk/test/markdown/write.test.ts",
  "packages/sdk/test/removals/laws.test.ts",
  "packages/sdk/test/removals/known-lines.test.ts",
  "packages/sdk/test/imageset/any-text.test.ts",
  "packages/sdk/test/yaml/edit-list.test.ts",
  "packages/sdk/test/yaml/write.test.ts",
  "packages/sdk/test/review/markdown.test.ts",
  "packages/sdk/test/install/plan-install.test.ts",
  "packages/sdk/test/node-registries/check-mirror-sets.test.ts",
  "packages/sdk/test/node-registries/resolver.test.ts",
  "packages/sdk/test/node-registries/compare.test.ts",
  "packages/sdk/test/layout/render-layout.test.ts",
  "packages/sdk/test/mapping/texts.test.ts",
  "packages/sdk/test/mapping/compare.test.ts",
  "packages/sdk/test/record/verify.test.ts",
  "packages/sdk/test/cluster-resources/canonical.test.ts",
];

/** Laws whose tenth takes long, too. */
const longLaws = ["packages/sdk/test/markdown/write.test.ts"];

/** What is the same on the build as on the sources, and takes long. */
const notOnBuild = [
  "packages/forge/test/{client,scenario}/**",
  "packages/sdk/test/{imageset,markdown,node-registries,quay,removals}/**",
];

const all = ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"];
const chosen = isLong
  ? { include: [...long, ...laws], exclude: configDefaults.exclude }
  : {
      include: all,
      exclude: [...configDefaults.exclude, ...long, ...longLaws, ...(isBuilt ? notOnBuild : [])],
    };

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
    ...(isBuilt ? { server: { deps: { external: [/\/packages\/\w+\/dist\//] } } } : {}),
    env: { TZ: "UTC", NO_COLOR: "1" },
  },
});
