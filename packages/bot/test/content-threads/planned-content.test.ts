import { openPlanDesk } from "@mirrorkit/forge/internal";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type CatalogRegistry,
  exampleCatalog,
  gitopsImageSet,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import { sourcesOf } from "../../../forge/test/golden.ts";
import {
  makeTemporaryFolder,
  openContentThreads,
  removeTemporaryFolder,
} from "../../src/content-threads/index.ts";

const path = "production/imageset.yaml";
const index = "redhat/redhat-operator-index";

let registry: CatalogRegistry;
let folder: string;

beforeEach(async () => {
  folder = makeTemporaryFolder();
  registry = await startCatalogRegistry();
  registry.putImage(index, "v4.20", exampleCatalog());
});

afterEach(async () => {
  removeTemporaryFolder(folder);
  await registry.close();
});

test("the thread for content plans with what it asks for, and keeps catalogs for the next review", async () => {
  const settings = [
    "imageSets:",
    `  production: {file: ${path}, destination: quay.example.test/mirror}`,
    `review: {mapping: {plan: {registries: ["${registry.host}"]}}}`,
    "",
  ].join("\n");
  const files = {
    before: { [path]: gitopsImageSet(registry, "1.20.3") },
    after: { [path]: gitopsImageSet(registry, "1.20.4") },
  };
  const threads = openContentThreads({
    size: 1,
    folder,
    limits: { computingMs: 3_600_000, memoryMiB: 384 },
  });
  const reviewed = async (): Promise<string> => {
    const lease = threads.lease(new AbortController().signal);
    const desk = openPlanDesk(() => ({
      registries: { insecure: [registry.host] },
      cacheFolder: `${folder}/catalogs`,
    }));
    const review = lease.review({
      ...sourcesOf({ settings, files, evidence: {} }),
      askForPlan: desk.ask,
    });
    const { plan } = await review.policy();
    if (plan !== undefined) desk.allow(plan);
    await review.assess();
    const { text } = await review.write({
      head: "a".repeat(40),
      base: "b".repeat(40),
      commands: [],
      answer: { refused: [] },
      given: false,
      maxCharacters: 60_000,
      pages: new Map(),
    });
    await desk.close();
    lease.end();
    return text;
  };
  const row = "| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |";
  expect(await reviewed()).toContain(row);
  const first = registry.requests.splice(0);
  expect(first.some((request) => request.includes("/blobs/"))).toBe(true);
  expect(await reviewed()).toContain(row);
  expect(registry.requests).toEqual([`GET /v2/${index}/manifests/v4.20`]);
  threads.close();
});
