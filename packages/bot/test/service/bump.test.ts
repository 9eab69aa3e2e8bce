import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  exampleCatalog,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import {
  makeTemporaryFolder,
  openContentThreads,
  removeTemporaryFolder,
} from "../../src/content-threads/index.ts";
import { openBumpTimes } from "../../src/service/bump-times.ts";
import { openLedger } from "../../src/service/slow-content.ts";
import { handlerOf } from "../../src/service/work-handlers.ts";

const index = "redhat/redhat-operator-index";

test("next versions are due once at each of their times", () => {
  let now = Date.parse("2026-11-23T04:00:00Z");
  const project = { forge: "gitlab", path: "a/b" };
  const projects = { weekly: { ...project, bump: { when: "Mon 05:00" } }, never: project };
  const times = openBumpTimes({ projects }, () => now);
  const due = (): readonly boolean[] => ["weekly", "never"].map((name) => times.takeDue(name));
  expect(due()).toEqual([false, false]);
  now = Date.parse("2026-11-23T05:01:00Z");
  expect(due()).toEqual([true, false]);
  expect(due()).toEqual([false, false]);
  now = Date.parse("2026-12-08T00:00:00Z");
  expect(due()).toEqual([true, false]);
  expect(due()).toEqual([false, false]);
});

test.each([
  ["a minute", "2026-11-23T05:01:00Z", true],
  ["almost a day", "2026-11-24T04:59:00Z", true],
  ["more than a day", "2026-11-24T05:01:00Z", false],
])("a bot that begins %s after a time makes up for it within a day", (_, begin, isDue) => {
  const projects = { weekly: { forge: "gitlab", path: "a/b", bump: { when: "Mon 05:00" } } };
  const times = openBumpTimes({ projects }, () => Date.parse(begin));
  expect([times.takeDue("weekly"), times.takeDue("weekly")]).toEqual([isDue, false]);
});

describe.each(worlds)("the bot on %s", (kind, openWorld) => {
  let world: ForgeWorld;
  let registry: CatalogRegistry;
  let folder: string;

  beforeEach(async () => {
    [world, registry] = await Promise.all([openWorld(), startCatalogRegistry()]);
    registry.putImage(index, "v4.20", exampleCatalog());
    folder = makeTemporaryFolder();
  });

  afterEach(async () => {
    await Promise.all([world.close(), registry.close()]);
    removeTemporaryFolder(folder);
  });

  test("opens the change request with next versions, and works on content in a thread", async () => {
    const project = world.addProject("platform/mirror-config", {
      "mirrorkit.yaml": [
        "imageSets: {production: {file: imageset.yaml, destination: quay.example.test/mirror}}",
        `review: {mapping: {plan: {registries: ["${registry.host}"]}}}`,
        "",
      ].join("\n"),
      "imageset.yaml": [
        "kind: ImageSetConfiguration",
        "apiVersion: mirror.openshift.io/v2alpha1",
        "mirror:",
        "  operators:",
        `    - catalog: ${registry.host}/${index}:v4.20`,
        "      packages:",
        "        - name: openshift-gitops-operator",
        "          channels:",
        "            - name: latest",
        "              minVersion: 1.20.3",
        "              maxVersion: 1.20.3",
        "",
      ].join("\n"),
    });
    const threads = openContentThreads({
      size: 1,
      folder,
      limits: { computingMs: 3_600_000, memoryMiB: 384 },
    });
    const own = { forge: kind, path: project, bump: { when: "Mon 05:00" } };
    const settings = { forges: {}, projects: { production: own } };
    const forges = { project: () => world.open(project) };
    const handler = handlerOf(settings, forges, {
      content: { threads, ledger: openLedger() },
      plans: () => ({ registries: { insecure: [registry.host] } }),
    });
    const key = { kind: "bump", forge: kind, project: "production" } as const;
    await handler(key, new AbortController().signal);
    await handler(key, new AbortController().signal);
    threads.close();
    const numbers = world.changeRequests(project);
    expect(numbers).toHaveLength(1);
    const { title, body } = world.changeRequest(project, numbers[0] ?? 0);
    expect(title).toBe("Bump production: openshift-gitops-operator 1.20.4");
    expect(body).toContain("| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |");
  });
});
