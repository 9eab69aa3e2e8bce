import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";
const images = (...names: string[]): string =>
  `${header}mirror:\n  additionalImages: [${names.map((name) => `{name: ${name}}`).join(", ")}]\n`;
const fine = images("registry.access.redhat.com/ubi9/ubi:9.7");
const bases = images(
  "registry.access.redhat.com/ubi9/ubi:9.7",
  "registry.access.redhat.com/ubi9/ubi-micro:9.7",
);
const platform = `${header}mirror:\n  platform:\n    channels: [{name: stable-4.20, minVersion: 4.20.1, maxVersion: 4.20.1}]\n`;

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function rulesIn(output: string): readonly string[] {
  const { problems } = JSON.parse(output) as { problems: { rule: string; severity: string }[] };
  return problems.map(({ rule, severity }) => `${severity} ${rule}`);
}

describe("base-image-missing is about the fleet of the settings", () => {
  const settings = "imageSets: {a: {file: sets/a.yaml}, b: {file: sets/b.yaml}}\n";

  async function checkAmong(files: Readonly<Record<string, string>>, ...checked: string[]) {
    const folder = folderOf({ "mirrorkit.yaml": settings, ...files });
    const paths = checked.map((path) => join(folder, path));
    const { output } = await mirrorkit(
      "check",
      ...paths,
      "--json",
      "--settings",
      join(folder, "mirrorkit.yaml"),
    );
    return rulesIn(output);
  }

  test("without settings it is silent", async () => {
    const path = join(folderOf({ "a.yaml": platform }), "a.yaml");
    expect(await mirrorkit("check", path)).toMatchObject({ status: 0 });
  });

  test.each<[string, Record<string, string>, string[], number]>([
    ["another ImageSet of the settings has them", { "sets/b.yaml": bases }, ["sets/a.yaml"], 0],
    ["nobody has them", { "sets/b.yaml": platform }, ["sets/a.yaml"], 2],
    ["one is missing", { "sets/b.yaml": fine }, ["sets/a.yaml"], 1],
    ["the other ImageSet is absent", {}, ["sets/a.yaml"], 2],
    ["it is reported once", { "sets/b.yaml": platform }, ["sets/a.yaml", "sets/b.yaml"], 2],
    ["a file that is checked with it has them", { "c.yaml": bases }, ["sets/a.yaml", "c.yaml"], 0],
    [
      "a delete list has them, which does not count",
      {
        "c.yaml": bases.replace("kind: Image", "kind: DeleteImage").replace("mirror:", "delete:"),
      },
      ["c.yaml", "sets/a.yaml"],
      2,
    ],
  ])("%s", async (_, files, checked, count) => {
    const rules = await checkAmong({ "sets/a.yaml": platform, ...files }, ...checked);
    expect(rules).toEqual(Array<string>(count).fill("warning base-image-missing"));
  });
});

describe("rules of taste begin as warnings where there is no mirrorkit.yaml", () => {
  const floating = `${header}mirror:
  platform: {channels: [{name: stable-4.20}, {name: stable-4.21, type: okd, minVersion: 4.22.0}]}
  operators: [{catalog: a/b:v4.19}]
`;
  const found = ["catalog-minor", "channel-minor", "heavy-package", "version-not-pinned"];

  test.each([
    ["without", [], "warning"],
    ["with", ["--settings", "mirrorkit.yaml"], "error"],
  ])("%s settings", async (_, options, severity) => {
    const folder = folderOf({ "a.yaml": floating, "mirrorkit.yaml": "requiredImages: []\n" });
    const args = options.map((option) => option.replace(/^m/, `${folder}/m`));
    const { output, status } = await mirrorkit("check", join(folder, "a.yaml"), "--json", ...args);
    expect(status).toBe(1);
    const rules = new Set(rulesIn(output));
    expect([...rules].sort()).toEqual(
      found.map((rule) => `${rule === "heavy-package" ? "warning" : severity} ${rule}`).sort(),
    );
  });

  test("refusals are errors all the same", async () => {
    const folder = folderOf({ "a.yaml": `${header}mirror: {x: 1}\n` });
    const { output } = await mirrorkit("check", join(folder, "a.yaml"), "--json");
    expect(rulesIn(output)).toEqual(["error unknown-field"]);
  });
});

describe("check DIR", () => {
  test("checks the ImageSets in a folder, in any depth, and counts the other files", async () => {
    const folder = folderOf({
      "a.yaml": fine,
      "deep/er/b.yml": `${header}mirror: {x: 1}\n`,
      "c.json": JSON.stringify({ kind: "ImageSetConfiguration", mirror: { y: 1 } }),
      "v1.yaml": "apiVersion: mirror.openshift.io/v1alpha2\nkind: ImagesetConfig\nmirror: {}\n",
      "other.yaml": `kind: ConfigMap\ndata:\n  a: |\n    ${fine.replaceAll("\n", "\n    ")}\n`,
      "list.yaml": "apiVersion: mirror.openshift.io/v2alpha1\nkind: DeleteImageList\nitems: []\n",
      "README.md": "kind: ImageSetConfiguration\n",
      ".git/x.yaml": fine,
      "working-dir/info/isc.yaml": `${header}mirror: {z: 1}\n`,
    });
    const { output, status } = await mirrorkit("check", folder);
    expect(status).toBe(2);
    const at = (line: string) => output.includes(join(folder, line));
    expect([at("deep/er/b.yml:3:"), at("c.json:1:"), at("v1.yaml:2:7: error")]).toEqual([
      true,
      true,
      true,
    ]);
    expect(output).not.toMatch(/other\.yaml|list\.yaml|README|\.git|working-dir/);
    expect(output).toContain("4 files checked: ");
    expect(output).toContain("(2 more are not ImageSets)");
  });

  test("a folder and a file in it are one file", async () => {
    const folder = folderOf({ "a.yaml": fine });
    const { output } = await mirrorkit("check", folder, join(folder, "a.yaml"));
    expect(output).toContain("1 file checked: no problems\n");
  });

  test.each<[string, Record<string, string>]>([
    ["an empty folder", {}],
    ["other files", { "a.yaml": "a: 1\n", "b.txt": fine }],
    ["hidden folders", { ".hidden/a.yaml": fine }],
  ])("%s holds no ImageSet, which is said", async (_, files) => {
    const { output, status } = await mirrorkit("check", folderOf(files));
    expect(status).toBe(2);
    expect(output).toContain("there is no ImageSet in ");
  });
});

const packages = fileURLToPath(new URL("../../", import.meta.url));
const command = process.env["TEST_DIST"]
  ? [`${packages}cli/dist/main.js`]
  : ["--import", "tsx", "--conditions=@mirrorkit/source", `${packages}cli/src/main.ts`];

describe("check -", () => {
  test.each<[string, string, number]>([
    ["no problems", fine, 0],
    ["<stdin>:3:10: error: mirror has no field", `${header}mirror: {x: 1}\n`, 1],
    ["<stdin>:1:1: error: the file is empty", "", 2],
    ["<stdin> holds a byte that is not UTF-8", "\xff", 2],
  ])("reads standard input: %s", (expected, input, status) => {
    const run = spawnSync(process.execPath, [...command, "check", "-"], {
      input: Buffer.from(input, "latin1"),
      encoding: "utf8",
    });
    expect(run.stdout).toContain(expected);
    expect(run.status).toBe(status);
  });
});

describe("the oc-mirror that judges", () => {
  const targeted = fine.replace("9.7}", "9.7, targetRepo: ubi}");

  test.each([
    [[], 0, "Checked for oc-mirror main (855b64a3); "],
    [["--oc-mirror-version", "4.22"], 0, "Checked for oc-mirror 4.22; "],
    [["--oc-mirror-version", "v4.20.3"], 1, 'has no field "targetRepo" in oc-mirror 4.20'],
    [["--oc-mirror-version", "4.20.0-202506101510.p0"], 1, "Checked for oc-mirror 4.20; "],
  ])("with %j is said", async (options, status, expected) => {
    const path = join(folderOf({ "a.yaml": targeted }), "a.yaml");
    const outcome = await mirrorkit("check", path, ...options);
    expect(outcome).toMatchObject({ status, output: expect.stringContaining(expected) as string });
  });

  test("is in JSON and SARIF", async () => {
    const path = join(folderOf({ "a.yaml": targeted }), "a.yaml");
    const option = ["--oc-mirror-version", "4.19"];
    const json = await mirrorkit("check", path, "--json", ...option);
    expect(JSON.parse(json.output)).toMatchObject({ ocMirrorVersion: "4.19" });
    const sarif = await mirrorkit("check", path, "--format", "sarif", ...option);
    expect(JSON.parse(sarif.output)).toMatchObject({
      runs: [{ properties: { ocMirrorVersion: "4.19" } }],
    });
  });

  test.each(["4.17", "v0.0.0-unknown", "latest"])("%s is not known", async (version) => {
    const outcome = await mirrorkit("check", "a.yaml", "--oc-mirror-version", version);
    expect(outcome.status).toBe(2);
    expect(outcome.notes).toContain(
      "Known versions: 4.18, 4.19, 4.20, 4.21, 4.22, 4.23, 5.0, main.",
    );
  });
});
