import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const destination = ["--destination", "docker://quay.example.test/mirror"];
const offline = ["--catalog-dir", join(root, "examples/catalogs"), "--offline"];
const example = join(root, "examples/plan/imageset.yaml");
const golden = join(root, "../shared/golden");
const plan = (file: string, ...args: string[]) => mirrorkit("plan", file, ...destination, ...args);

function changed(replace: string, by: string): string {
  const file = join(temporaryFolder(), "imageset.yaml");
  writeFileSync(file, readFileSync(example, "utf8").replace(replace, by));
  return file;
}

describe("plan", () => {
  test("tells what would be mirrored, and why", async () => {
    const { output, notes, status } = await plan(example, ...offline);
    expect({ notes, status }).toEqual({ notes: "", status: 0 });
    expect(output.split("\n")).toEqual([
      "catalog registry.redhat.io/redhat/redhat-operator-index:v4.20  2 images",
      "odf-operator 4.20.10-rhodf  13 images, pin of stable-4.20",
      "openshift-gitops-operator 1.20.3  10 images, pin of latest",
      "registry.access.redhat.com/ubi9/ubi-micro:latest  1 image",
      "26 lines in the mapping",
      "",
    ]);
  });

  test("gives the mapping, the resources and the reasons of every image as JSON", async () => {
    const { output } = await plan(example, ...offline, "--json");
    const value = JSON.parse(output) as {
      readonly mapping: readonly string[];
      readonly images: readonly { readonly causes: readonly object[] }[];
      readonly resources: readonly { readonly file: string }[];
    };
    expect(value.mapping).toHaveLength(26);
    expect(value.images.every(({ causes }) => causes.length > 0)).toBe(true);
    expect(value.resources.map(({ file }) => file)).toEqual([
      "idms-oc-mirror.yaml",
      "itms-oc-mirror.yaml",
      "cs-redhat-operator-index-v4-20.yaml",
      "cc-redhat-operator-index-v4-20.yaml",
    ]);
  });

  test("takes a template that oc-mirror takes, and says which it leaves aside", async () => {
    const folder = temporaryFolder();
    const head = "apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\n";
    const specs = {
      "good.yaml": `${head}spec: {displayName: Ours}\n`,
      "kind.yaml": "apiVersion: operators.coreos.com/v1alpha1\nkind: Secret\n",
      "map.yaml": `${head}spec: {configMap: a}\n`,
    };
    for (const [name, text] of Object.entries(specs)) writeFileSync(join(folder, name), text);
    const told = await Promise.all(
      [...Object.keys(specs), "absent.yaml"].map(async (name) => {
        const file = join(folder, `imageset-${name}`);
        const line = `      targetCatalogSourceTemplate: ${join(folder, name)}\n      packages:\n`;
        const text = readFileSync(example, "utf8").replace("      packages:\n", line);
        writeFileSync(file, text);
        const { output, status } = await plan(file, ...offline, "--json");
        expect(status).toBe(0);
        const { problems } = JSON.parse(output) as {
          readonly problems: readonly { rule: string }[];
        };
        const isTaken = output.includes('"displayName": "Ours"');
        return `${name} ${isTaken} ${problems.map(({ rule }) => rule).join()}`;
      }),
    );
    expect(told).toEqual([
      "good.yaml true ",
      "kind.yaml false catalog-template",
      "map.yaml false catalog-template",
      "absent.yaml false catalog-template",
    ]);
  });

  test("writes the files of a dry run into a new folder, never into one that has files", async () => {
    const folder = join(temporaryFolder(), "preview");
    expect((await plan(example, ...offline, "--write", folder)).status).toBe(0);
    const mapping = readFileSync(join(folder, "dry-run/mapping.txt"), "utf8");
    expect(mapping.split("\n")).toHaveLength(27);
    expect(existsSync(join(folder, "cluster-resources/cs-redhat-operator-index-v4-20.yaml"))).toBe(
      true,
    );
    const again = await plan(example, ...offline, "--write", folder);
    expect(again.status).toBe(1);
    expect(again.notes).toContain("is not empty");
  });

  test.each([
    ["a version that is not there", "4.20.10-rhodf", "4.20.10", "Did you mean 4.20.10-rhodf?"],
    [
      "a misspelt package",
      "openshift-gitops-operator",
      "openshift-gitops-operatr",
      "Did you mean openshift-gitops-operator?",
    ],
    [
      "a channel without the default one",
      "name: stable-4.20",
      "name: stable-4.19",
      "Write defaultChannel: stable-4.19 below the package odf-operator",
    ],
    [
      "a catalog that is not there",
      "redhat-operator-index:v4.20",
      "redhat-operator-indx:v4.20",
      "cannot be read",
    ],
  ])("refuses %s with exit 1, and writes nothing", async (_, text, by, reason) => {
    const folder = join(temporaryFolder(), "preview");
    const { output, status } = await plan(changed(text, by), ...offline, "--write", folder);
    expect(status).toBe(1);
    expect(output).toContain("refused: ");
    expect(output).toContain(reason);
    expect(existsSync(folder)).toBe(false);
  });

  test("plans a local chart, names an image that oc-mirror skips, and refuses what only Helm renders", async () => {
    const folder = temporaryFolder();
    const put = (path: string, text: string): void => writeFileSync(join(folder, path), text);
    mkdirSync(join(folder, "templates"));
    put("Chart.yaml", "apiVersion: v2\nname: greeter\nversion: 0.1.0\n");
    const pod = (name: string, image: string): string =>
      `kind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{image: ${image}}]}\n`;
    put("templates/a.yaml", pod("a", "registry.example.test/team/greeter:1"));
    put("templates/b.yaml", pod("b", "registry.example.test/team/tool"));
    const helm = `  helm:\n    local:\n      - name: greeter\n        path: ${folder}\n  additionalImages:`;
    const file = changed("  additionalImages:", helm);
    const planned = await plan(file, ...offline);
    expect(planned.status).toBe(0);
    expect(planned.output).toContain("chart greeter  1 image\n27 lines in the mapping\n");
    expect(planned.notes).toContain(
      'warning: oc-mirror skips the image "registry.example.test/team/tool" of the chart "greeter" without a message',
    );
    put("templates/c.yaml", pod("c", "{{ tpl .Values.image . }}"));
    const { output, status } = await plan(file, ...offline);
    expect(status).toBe(1);
    expect(output).toContain(
      'refused: the images of the chart "greeter" are not planned: templates/c.yaml:3 has {{ tpl .Values.image . }}, which only Helm evaluates\n',
    );
  });

  test.each([
    [
      "a chart that is not there",
      "  additionalImages:",
      "  helm: {local: [{name: a, path: /absent.tgz}]}\n  additionalImages:",
      'the chart "a" cannot be read: there is no chart at /absent.tgz',
    ],
    [
      "a catalog on a disk that is not there",
      "catalog: registry.redhat.io/redhat/redhat-operator-index:v4.20",
      "catalog: oci:///absent",
      "oci:///absent cannot be read: /absent is not an image in OCI's layout",
    ],
  ])("refuses %s by name", async (_, replaced, by, expected) => {
    const { output, status } = await plan(changed(replaced, by), ...offline);
    expect(status).toBe(1);
    expect(output).toContain(`refused: ${expected}\n`);
  });

  test.each([
    "quay.example.test/a b",
    "/tmp/mirror",
    "quay.example.test/mirror:tag",
    "file:///tmp",
  ])("refuses the destination %j", async (text) => {
    const { status } = await mirrorkit("plan", example, "--destination", text, ...offline);
    expect(status).toBe(2);
  });
});

test.skipIf(!existsSync(golden))(
  "plan gives what oc-mirror's dry run gave from its workspace alone (skipped without ../shared/golden)",
  async () => {
    const step = join(golden, "production/1-dry-run");
    const file = join(step, "production-w1.yaml");
    const { output, status } = await plan(
      file,
      "--workspace",
      join(step, "workspace"),
      "--offline",
      "--json",
    );
    expect(status).toBe(0);
    const { mapping } = JSON.parse(output) as { readonly mapping: readonly string[] };
    const recorded = readFileSync(join(step, "workspace/dry-run/mapping.txt"), "utf8");
    expect(mapping).toEqual(recorded.trim().split("\n").sort());
  },
);

test.skipIf(!existsSync(golden))(
  "plan names both problems of an ImageSet that oc-mirror refuses twice (skipped without ../shared/golden)",
  async () => {
    const step = join(golden, "failures/seed-verbatim/dry-run");
    const workspace = join(golden, "production/1-dry-run/workspace");
    const file = join(step, "seed-verbatim.yaml");
    const { output, status } = await plan(file, "--workspace", workspace, "--offline");
    expect(status).toBe(1);
    expect(output).toContain("Write defaultChannel: ");
    expect(output).toContain("Did you mean 4.20.10-rhodf?");
  },
);
