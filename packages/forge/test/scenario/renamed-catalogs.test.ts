import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishPasses } from "@mirrorkit/forge";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { settingsText, weeks } from "../golden.ts";

const branch = "mirrorkit/production";
const folder = "clusters/production/platform";
const renamed = `${settingsText}catalogs: [{repository: redhat/redhat-operator-index, catalogSource: red}]\n`;

describe.each(worlds)("publishing on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let project: string;

  beforeEach(async () => {
    world = await openWorld();
    project = world.addProject("platform/gitops", { "README.md": "GitOps\n" });
  });

  afterEach(() => world.close());

  async function publish(settingsFile: string, pass: string = weeks[0]): Promise<string> {
    const settings = readMirrorkitYaml(settingsFile, "mirrorkit.yaml");
    const publication = {
      settings,
      settingsFolder: ".",
      passes: [{ imageSet: "production", path: pass }],
    };
    const wanted = { ...settings.publish, targetBranch: "main", autoMerge: true };
    const { results } = await publishPasses(await world.open(project), publication, wanted);
    return results.map(({ outcome }) => outcome).join(" ");
  }

  function request(): ReturnType<ForgeWorld["changeRequest"]> {
    return world.changeRequest(project, world.changeRequests(project).at(-1) ?? 0);
  }

  function toMain(): void {
    const files = Object.fromEntries(
      [...world.files(project, branch)].filter(([path]) => path.startsWith(folder)),
    );
    world.push(project, { branch: "main", account: "bert", files });
  }

  test("a catalog's new name is said loudly, in the description and the commit, and never merged automatically", async () => {
    await publish(settingsText);
    toMain();
    await publish(settingsText);
    expect(await publish(renamed)).toBe("opened");
    const { body, autoMerge } = request();
    expect(autoMerge).toBe(false);
    expect(body).toContain(
      "**Breaks Subscriptions.** CatalogSource `cs-redhat-operator-index` is deleted, its catalog becomes `",
    );
    expect(body).toContain(
      "every Subscription with source: cs-redhat-operator-index breaks and gets no more updates. mirrorkit does",
    );
    expect(world.log(project, branch)[0]).toContain(
      "every Subscription with source: cs-redhat-operator-index breaks",
    );
  });

  test("auto-merge that is on already is turned off for it", async () => {
    await publish(settingsText);
    toMain();
    await publish(settingsText);
    await publish(settingsText, weeks[1]);
    expect(request().autoMerge).toBe(true);
    await publish(renamed, weeks[1]);
    expect(request().autoMerge).toBe(false);
    expect(request().body).toContain("**Breaks Subscriptions.**");
  });

  test("an object that the target keeps by hand is refused, and nothing is written", async () => {
    const text =
      "apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata: {name: idms-operator-0}\nspec: {imageDigestMirrors: []}\n";
    const files = {
      [`${folder}/image-mirrors/by-hand.yaml`]: text,
      [`${folder}/image-mirrors/kustomization.yaml`]: "resources: [by-hand.yaml]\n",
    };
    world.push(project, { branch: "main", account: "bert", files });
    const error: unknown = await publish(settingsText).catch((thrown: unknown) => thrown);
    const problems = isMirrorError(error) ? error.problems : [];
    expect(problems.map(({ rule }) => rule)).toContain("kept-by-hand");
    expect(world.calls.filter(({ writes }) => writes)).toEqual([]);
  });

  test("what switches OLM's default catalogs off is published where the settings say so", async () => {
    expect(await publish(`${settingsText}olm: {disableDefaults: true}\n`)).toBe("opened");
    const files = world.files(project, branch);
    expect(files.get(`${folder}/catalogs/operatorhub-cluster.yaml`)).toContain(
      "disableAllDefaultSources: true",
    );
    expect(files.get(`${folder}/catalogs/cc-openshift-redhat-operators.yaml`)).toContain(
      "availabilityMode: Unavailable",
    );
  });

  test("a pass that brings such objects does not get them published", async () => {
    const workspace = mkdtempSync(join(tmpdir(), "mirrorkit-renamed-"));
    cpSync(weeks[0], workspace, { recursive: true });
    const resources = join(workspace, "working-dir/cluster-resources");
    const hub =
      "apiVersion: config.openshift.io/v1\nkind: OperatorHub\nmetadata: {name: cluster}\nspec: {disableAllDefaultSources: false}\n";
    writeFileSync(join(resources, "hub.yaml"), hub);
    const source = readFileSync(join(resources, "cs-redhat-operator-index-v4-20.yaml"), "utf8");
    writeFileSync(
      join(resources, "cs-redhat-operator-index-v4-20.yaml"),
      source.replace(/^ {2}namespace: .*\n/m, ""),
    );
    try {
      expect(await publish(settingsText, workspace)).toBe("opened");
      const files = world.files(project, branch);
      expect([...files.values()].join("")).not.toContain("OperatorHub");
      expect(files.get(`${folder}/catalogs/cs-redhat-operator-index.yaml`)).toContain(
        "  namespace: openshift-marketplace\n",
      );
    } finally {
      rmSync(workspace, { recursive: true });
    }
  });
});
