import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishPasses } from "@mirrorkit/forge";
import { defaultSettings, type PublishSettings, readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { settingsText, weeks } from "../golden.ts";

const branch = "mirrorkit/production";
const folder = "clusters/production/platform";
const catalog = "cs-redhat-operator-index-v4-20.yaml";

describe.each(worlds)("what is published on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let project: string;
  let workspace: string;

  beforeEach(async () => {
    world = await openWorld();
    project = world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    workspace = mkdtempSync(join(tmpdir(), "mirrorkit-published-"));
    cpSync(weeks[0], workspace, { recursive: true });
  });

  afterEach(async () => {
    rmSync(workspace, { recursive: true });
    await world.close();
  });

  function change(name: string, edit: (text: string) => string): void {
    const path = join(workspace, "working-dir/cluster-resources", name);
    writeFileSync(path, edit(readFileSync(path, "utf8")));
  }

  async function publish(
    some: Partial<PublishSettings> = {},
    settings = settingsText,
  ): Promise<string> {
    const publication = {
      settings: readMirrorkitYaml(settings, "mirrorkit.yaml"),
      settingsFolder: ".",
      passes: [{ imageSet: "production", path: workspace }],
    };
    const wanted = { ...defaultSettings.publish, ...some, targetBranch: "main" };
    const { results } = await publishPasses(await world.open(project), publication, wanted);
    return results.map(({ outcome }) => outcome).join(" ");
  }

  async function isRefused(message: string, settings = settingsText): Promise<void> {
    await expect(publish({}, settings)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\.$/),
    });
    expect(world.calls.filter(({ writes }) => writes)).toEqual([]);
  }

  test.each([
    ["spec.grpcPodConfig", "spec:\n", "spec:\n  grpcPodConfig: {priorityClassName: x}\n"],
    ["metadata.ownerReferences", "metadata:\n", "metadata:\n  ownerReferences: []\n"],
    [
      "argocd.argoproj.io/hook",
      "annotations:\n",
      "annotations:\n    argocd.argoproj.io/hook: Sync\n",
    ],
    ["metadata.namespace", "openshift-marketplace", "openshift-operators"],
    ["spec.image", "quay.example.test/mirror/", "quay.example.test/mirror2/"],
  ])(
    "a catalog with another %s is refused, with its place, and nothing is written",
    async (field, from, to) => {
      change(catalog, (text) => text.replace(from, to));
      await isRefused(field);
      await isRefused(`cluster-resources/${catalog}:`);
    },
  );

  test("a ConfigMap of signatures goes into its own namespace only", async () => {
    rmSync(join(workspace, "working-dir/cluster-resources/signature-configmap.json"), {
      force: true,
    });
    change("signature-configmap.yaml", (text) =>
      text.replace("openshift-config-managed", "kube-system"),
    );
    await isRefused("must be openshift-config-managed");
  });

  test("nor does one that the target holds already come along", async () => {
    await publish();
    const name = "configmap-mirrored-release-signatures.yaml";
    const path = `${folder}/image-mirrors/${name}`;
    const text = world.files(project, branch).get(path) ?? "";
    const smuggled = text
      .replace("openshift-config-managed", "kube-system")
      .replace("name: mirrored-release-signatures", "name: mirrored-release-signatures-9");
    const files = { [`${folder}/image-mirrors/x.yaml`]: smuggled };
    world.push(project, { branch: "main", account: "mallory", files });
    await expect(publish()).rejects.toThrow("must be openshift-config-managed");
  });

  test("a field of a template is published where the settings allow it", async () => {
    change(catalog, (text) =>
      text.replace("spec:\n", "spec:\n  grpcPodConfig: {memoryTarget: 50Mi}\n"),
    );
    expect(await publish({ templateFields: ["grpcPodConfig"] })).toBe("opened");
    const files = world.files(project, branch);
    expect(files.get(`${folder}/catalogs/cs-redhat-operator-index.yaml`)).toContain("memoryTarget");
  });

  test("without a destination nothing is published", async () => {
    const settings = settingsText.replace(/ {4}destination:.*\n/, "");
    await isRefused("mirrorkit.yaml has no destination for it", settings);
  });
});
