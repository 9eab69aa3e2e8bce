import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mirrorkit } from "./run-cli.ts";

const root = process.cwd();
let folder = "";

const settings = `imageSets:
  production: {file: production/imageset.yaml}
  edge: {file: edge/imageset.yaml}
schedule:
  image: registry.example.com/tools/mirrorkit-runner:0.2.0
  repository: https://gitlab.example.com/platform/mirror-config.git
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-schedule-"));
  process.chdir(folder);
  writeFileSync("mirrorkit.yaml", settings);
});

afterEach(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true });
});

describe("mirrorkit schedule", () => {
  test("writes the files and says how to apply them, and writes nothing the second time", async () => {
    const first = await mirrorkit("schedule", "tekton", "--out", "out");
    expect([first.status, first.notes]).toEqual([0, ""]);
    expect(first.output).toContain("23 files in out: 23 created\nNext:\n");
    expect(first.output).toContain("oc apply -k out\n");
    const second = await mirrorkit("schedule", "tekton", "--out", "out");
    expect(second.output).toContain("23 files in out: nothing changes\n");
  });

  test("removes files of an ImageSet that has left, and no file of another kind or of yours", async () => {
    await mirrorkit("schedule", "cronjob", "--out", "out");
    await mirrorkit("schedule", "systemd", "--out", "out");
    writeFileSync("out/mine.yaml", "kind: ConfigMap\n");
    const { output } = await mirrorkit("schedule", "cronjob", "--out", "out", "--imageset", "edge");
    expect(output).toContain("deleted  cronjob-production.yaml\n");
    expect(readdirSync("out")).toEqual([
      "cronjob-edge.yaml",
      "kustomization.yaml",
      "mine.yaml",
      "mirrorkit.sysusers.conf",
      "mirrorkit@.service",
      "mirrorkit@.timer",
      "pvc-edge.yaml",
    ]);
  });

  test.each([
    ["tekton", "../workspace", "../cache", "7h", []],
    ["cronjob", "/mirror/{imageSet}", "cache", "14h", []],
    ["systemd", "../workspace", "/var/lib/mirrorkit/cache", "14h", []],
    ["github", "/var/cache/mirror", "../../..", "14h", []],
    ["tekton", "../workspace", "../cache", "8h", ["push-outlives-job"]],
    ["cronjob", "../workspace", "../cache", "15h", ["push-outlives-job"]],
    ["systemd", "../workspace", "../cache", "15h", ["push-outlives-job"]],
    ["gitlab-ci", "../workspace", "../cache", "900m", ["push-outlives-job"]],
    ["tekton", "/mirror/workspace", "../cache", "1h", ["outside-volume"]],
    ["cronjob", "../../workspace", "/var/cache", "1h", ["outside-volume", "outside-volume"]],
    ["systemd", "/srv/mirror", "../cache", "1h", ["outside-volume"]],
  ])(
    "%s with workspace %s, cache %s and a push of %s: %j",
    async (...[kind, workspace, cache, timeout, rules]) => {
      const run = `run: {workspace: "${workspace}", cache: "${cache}", push: {timeout: ${timeout}}}\n`;
      writeFileSync("mirrorkit.yaml", settings + run);
      const args = ["schedule", kind, "--out", "out", "--imageset", "edge"];
      const { status, notes } = await mirrorkit(...args);
      expect(status).toBe(0);
      expect([...notes.matchAll(/\[([a-z-]+)\]$/gm)].map(([, rule]) => rule)).toEqual(rules);
      const { problems } = JSON.parse((await mirrorkit(...args, "--json")).output);
      expect(problems.map((problem: { rule: string }) => problem.rule)).toEqual(rules);
    },
  );

  test("says which limit is too long, and which folder is lost", async () => {
    writeFileSync(
      "mirrorkit.yaml",
      `${settings}run: {workspace: /srv/mirror, push: {timeout: 12h}}\n`,
    );
    const { notes } = await mirrorkit("schedule", "tekton", "--out", "out", "--imageset", "edge");
    expect(notes).toContain(
      "the push of edge may take 12 h (run.push.timeout), but its Task is ended after 8 h",
    );
    expect(notes).toContain(
      "run.workspace of edge would be /srv/mirror, outside /workspace/mirror, the volume of the Tasks",
    );
  });

  test("refuses to overwrite a file that it did not write", async () => {
    writeFileSync("mirror-schedule.gitlab-ci.yml", "job: {}\n");
    const { status, output, notes } = await mirrorkit("schedule", "gitlab-ci", "--out", ".");
    expect(status).not.toBe(0);
    expect(output + notes).toContain("was not written by mirrorkit and is in the way");
    expect(readFileSync("mirror-schedule.gitlab-ci.yml", "utf8")).toBe("job: {}\n");
  });

  test("--check exits with 1 when something would change, and writes nothing", async () => {
    const { status, output } = await mirrorkit("schedule", "github", "--out", "o", "--check");
    expect(status).toBe(1);
    expect(output).toContain("would change: 1 created");
    expect(readdirSync(".")).toEqual(["mirrorkit.yaml"]);
  });

  test.each([
    [["tekton", "--out", "o", "--imageset", "prodution"], "Did you mean production?"],
    [["teknon", "--out", "o"], "tekton, systemd, gitlab-ci, github, cronjob"],
    [["tekton"], "--out <dir>"],
  ])("%j is wrong use", async (args, expected) => {
    const { status, notes } = await mirrorkit("schedule", ...args);
    expect(status).toBe(2);
    expect(notes).toContain(expected);
  });
});
