import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const workspace = examplePath("week-1");
const before = process.cwd();
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, "imagesets"));
  copyFileSync(examplePath("week-1/imageset.yaml"), join(folder, "imagesets/platform.yaml"));
  const text = [
    "clusters:",
    "  production: {imageSets: [platform, operators]}",
    "  staging: {imageSets: [platform]}",
    "imageSets:",
    "  platform: {file: imagesets/platform.yaml, destination: quay.example.test/mirror}",
    "  operators: {file: imagesets/operators.yaml, destination: quay.example.test/mirror}",
    "  tools: {file: imagesets/tools.yaml, destination: quay.example.test/mirror}",
    "",
  ].join("\n");
  writeFileSync(join(folder, "mirrorkit.yaml"), text);
  process.chdir(folder);
});

afterEach(() => process.chdir(before));

const render = ["render", "--out", "gitops", "--check"];
const install = ["install-config", "--out", "install", "--check"];
const publish = ["publish", "--to", ".", "--dry-run"];

describe("a name that the settings do not have is answered with the closest", () => {
  test.each([
    [
      [...render, "--cluster", "prodution", "--workspace", workspace],
      "no cluster prodution",
      "production",
    ],
    [[...install, "--cluster", "stagin", "--workspace", workspace], "no cluster stagin", "staging"],
    [
      [...publish, "--cluster", "Production", "--workspace", workspace],
      "no cluster Production",
      "production",
    ],
    [
      [...render, "--cluster", "production", "--workspace", `platfrom=${workspace}`],
      "does not feed",
      "platform",
    ],
    [
      [...install, "--cluster", "production", "--workspace", `operator=${workspace}`],
      "does not feed",
      "operators",
    ],
    [[...publish, "--workspace", `platfrom=${workspace}`], "no ImageSet platfrom", "platform"],
    [
      [...publish, "--workspace", `platform=${workspace}`, "--workspace", `tolls=${workspace}`],
      "no ImageSet tolls",
      "tools",
    ],
  ])("%j", async (args, message, near) => {
    const { output, notes, status } = await mirrorkit(...args);
    expect([status, output]).toEqual([2, ""]);
    expect(notes).toContain(message);
    expect(notes).toContain(`help: Did you mean ${near}? `);
  });

  test("an ImageSet that feeds another cluster is refused by every command of one cluster", async () => {
    for (const command of [render, install]) {
      const pass = ["--workspace", `tools=${workspace}`];
      const { notes, status } = await mirrorkit(...command, "--cluster", "staging", ...pass);
      expect(status).toBe(2);
      expect(notes).toContain("the ImageSet tools does not feed the cluster staging");
      expect(notes).toContain("or name one of: platform.");
    }
  });

  test("nothing is suggested where nothing is close, but all are listed", async () => {
    const args = [...render, "--cluster", "moon", "--workspace", workspace];
    const { notes } = await mirrorkit(...args);
    expect(notes).not.toContain("Did you mean");
    expect(notes).toContain("or name one of: production, staging.");
  });

  test("a cluster of a GitOps folder, for nodes and resolve", async () => {
    for (const [cluster, week] of [
      ["production", "week-1"],
      ["staging", "week-2"],
    ] as const) {
      const below = join(folder, "clusters", cluster);
      mkdirSync(below, { recursive: true });
      const name = "working-dir/cluster-resources/idms-oc-mirror.yaml";
      copyFileSync(examplePath(`${week}/${name}`), join(below, "idms.yaml"));
    }
    const resolve = ["resolve", "a.test/b:c", "--resources", "clusters", "--cluster", "prodution"];
    const nodes = ["nodes", "--before", "clusters", "--after", "clusters", "--cluster", "stagng"];
    expect((await mirrorkit(...resolve)).notes).toContain("Did you mean production? Name one of");
    expect((await mirrorkit(...nodes)).notes).toContain("Did you mean staging? Name one of");
  });

  test.each([
    ["platform", "Did you mean imagesets/platform.yaml, the file of the ImageSet platform?"],
    ["platfrom", "Did you mean imagesets/platform.yaml, the file of the ImageSet platform?"],
    ["imagesets/platfrom.yaml", "Did you mean imagesets/platform.yaml?"],
    ["./imagesets/platform.yml", "Did you mean imagesets/platform.yaml?"],
  ])("the file of an ImageSet: record --imageset %s", async (given, help) => {
    const args = ["--workspace", workspace, "--imageset", given, "--into", "records"];
    const { output, notes, status } = await mirrorkit("record", ...args);
    expect([status, output]).toEqual([2, ""]);
    expect(notes).toBe(`error: ${given} is not a file\n  help: ${help}\n`);
  });

  test("the file of an ImageSet that is like no other does not exist", async () => {
    const args = ["--workspace", workspace, "--imageset", "absent.txt", "--into", "records"];
    const { notes, status } = await mirrorkit("record", ...args);
    expect(status).toBe(2);
    expect(notes).toContain("absent.txt does not exist");
  });
});
