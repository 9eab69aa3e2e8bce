import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyOfWeek, examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

function render(workspace: string, out: string, ...more: string[]) {
  return mirrorkit(
    "render",
    "--workspace",
    workspace,
    "--cluster",
    "production",
    "--out",
    out,
    ...more,
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

interface JsonRender {
  readonly created: string[];
  readonly updated: string[];
  readonly deleted: string[];
  readonly untouched: string[];
}

describe("mirrorkit render", () => {
  test("week after week writes only what changed", async () => {
    const out = join(temporaryFolder(), "gitops");
    const first = await render(examplePath("week-1"), out, "--json");
    expect(first.status).toBe(0);
    const { created } = JSON.parse(first.output) as JsonRender;
    expect(filesBelow(out)).toEqual([...created].sort());

    const check = await render(examplePath("week-2"), out, "--check", "--json");
    expect(check.status).toBe(1);
    expect((JSON.parse(check.output) as JsonRender).created).toEqual([]);

    const second = JSON.parse(
      (await render(examplePath("week-2"), out, "--json")).output,
    ) as JsonRender;
    expect(second.created).toEqual([]);
    expect(second.deleted).toEqual([]);
    expect(second.updated.map((path) => path.split("/").at(-1))).toEqual([
      "configmap-mirrored-release-signatures.yaml",
      "idms-operator-0.yaml",
      "itms-generic-0.yaml",
    ]);
    const again = await render(examplePath("week-2"), out, "--check");
    expect(again.status).toBe(0);
    expect(again.output).toContain("nothing changes");
  });

  test("--check writes nothing", async () => {
    const out = join(temporaryFolder(), "gitops");
    const { status } = await render(examplePath("week-1"), out, "--check");
    expect(status).toBe(1);
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });

  test("a failed pass is refused and nothing is written", async () => {
    const workspace = copyOfWeek(1);
    const logs = join(workspace, "working-dir/logs");
    mkdirSync(logs);
    writeFileSync(join(logs, "mirroring_errors_20261123_090705.txt"), "error mirroring image x\n");
    const out = join(temporaryFolder(), "gitops");
    const { notes, status } = await render(workspace, out);
    expect(status).toBe(1);
    expect(notes).toContain("the last push failed: 1 image could not be mirrored");
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });

  test("what is not a cluster resource of oc-mirror is said, also with --json", async () => {
    const workspace = copyOfWeek(1);
    const other = "apiVersion: v1\nkind: Namespace\nmetadata: {name: mine}\n";
    writeFileSync(join(workspace, "working-dir/cluster-resources/other.yaml"), other);
    const text = await render(workspace, join(temporaryFolder(), "out"));
    expect(text).toMatchObject({
      status: 0,
      notes: expect.stringContaining("other.yaml:2:7: note: ") as string,
    });
    const { output } = await render(workspace, join(temporaryFolder(), "out"), "--json");
    const { problems } = JSON.parse(output) as { problems: { rule: string }[] };
    expect(problems.map(({ rule }) => rule)).toEqual(["unknown-kind"]);
  });

  test("a refusal is JSON with --json", async () => {
    const { output, status } = await render("/nowhere", temporaryFolder(), "--json");
    expect(status).toBe(2);
    expect(JSON.parse(output)).toEqual({
      problems: [expect.objectContaining({ rule: "unreadable-input", severity: "error" })],
    });
  });

  test("a path may be written as for oc-mirror", async () => {
    const { status } = await render(`file://${examplePath("week-1")}`, temporaryFolder());
    expect(status).toBe(0);
  });

  test.each(["../../etc", "a/b", "", "Prod", ".."])(
    "the cluster name %j is refused",
    async (name) => {
      const out = temporaryFolder();
      const args = ["--workspace", examplePath("week-1"), "--cluster", name, "--out", out];
      const { notes, status } = await mirrorkit("render", ...args);
      expect(status).toBe(2);
      expect(notes).toMatch(/^error: .*cluster/);
      expect(readdirSync(out)).toEqual([]);
    },
  );

  test("a cluster that the settings do not know is refused", async () => {
    const args = [
      "--workspace",
      examplePath("week-1"),
      "--cluster",
      "lab",
      "--out",
      temporaryFolder(),
    ];
    const settings = examplePath("mirrorkit.yaml");
    const { notes, status } = await mirrorkit("render", ...args, "--settings", settings);
    expect(status).toBe(2);
    expect(notes).toContain(
      "help: Add it under clusters in mirrorkit.yaml, or name one of: production.",
    );
  });

  test("names of catalogs come from the settings", async () => {
    const out = temporaryFolder();
    await render(examplePath("week-1"), out, "--settings", examplePath("mirrorkit.yaml"));
    const folder = join(out, "clusters/production/platform/catalogs");
    const file = readdirSync(folder).find((name) => name.startsWith("cs-redhat"));
    expect(readFileSync(join(folder, file ?? ""), "utf8")).toContain("  name: redhat-operators\n");
  });

  test("an output folder that is a file, and an empty workspace, are refused", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "file");
    writeFileSync(file, "mine");
    expect(await render(examplePath("week-1"), file)).toMatchObject({
      status: 2,
      notes: expect.stringContaining("is a file, not a folder") as string,
    });
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(await render(empty, join(folder, "out"))).toMatchObject({
      status: 2,
      notes: expect.stringContaining("contains nothing that oc-mirror v2 wrote") as string,
    });
  });

  test.skipIf(process.getuid?.() === 0)(
    "a folder that may not be written exits with 3",
    async () => {
      const out = temporaryFolder();
      chmodSync(out, 0o500);
      expect((await render(examplePath("week-1"), out)).status).toBe(3);
    },
  );
});

describe("a cluster that two ImageSets feed", () => {
  function settings(): string {
    const path = join(temporaryFolder(), "mirrorkit.yaml");
    const sets = "imageSets:\n  one: {file: one.yaml}\n  two: {file: two.yaml}\n";
    writeFileSync(
      path,
      `clusters:\n  production: {openshift: "4.20", imageSets: [one, two]}\n${sets}`,
    );
    return path;
  }

  test("together or one after the other gives the same files", async () => {
    const [together, apart, file] = [temporaryFolder(), temporaryFolder(), settings()];
    const [one, two] = [`one=${examplePath("week-1")}`, `two=${examplePath("week-2")}`];
    const at = (out: string) => ["--cluster", "production", "--out", out, "--settings", file];
    const both = await mirrorkit("render", "--workspace", one, "--workspace", two, ...at(together));
    expect(both.status).toBe(0);
    expect(both.notes).toContain("warning: the ImageSets one");
    await mirrorkit("render", "--workspace", two, ...at(apart));
    await mirrorkit("render", "--workspace", one, ...at(apart));
    expect(filesBelow(apart)).toEqual(filesBelow(together));
    for (const path of filesBelow(apart)) {
      expect(readFileSync(join(apart, path), "utf8")).toBe(
        readFileSync(join(together, path), "utf8"),
      );
    }
    expect(filesBelow(together).join()).toContain("idms-one-operator-0.yaml");
  });

  test("asks which one a pass is of when nothing tells", async () => {
    const args = ["--cluster", "production", "--out", temporaryFolder(), "--settings", settings()];
    const { notes, status } = await mirrorkit("render", "--workspace", copyOfWeek(1), ...args);
    expect(status).toBe(2);
    expect(notes).toMatch(
      /it is not clear which ImageSet .* belongs to\n {2}help: Write NAME=.* with one of: one, two\./,
    );
  });

  test("finds it by the ImageSet's file when that agrees with the pinned one", async () => {
    const path = settings();
    copyFileSync(examplePath("week-1/imageset.yaml"), join(path, "..", "one.yaml"));
    const out = temporaryFolder();
    const args = ["--cluster", "production", "--out", out, "--settings", path];
    expect((await mirrorkit("render", "--workspace", copyOfWeek(1), ...args)).status).toBe(0);
    expect(filesBelow(out).join()).toContain("idms-one-operator-0.yaml");
  });

  test("a failure of one leaves the files of the others alone", async () => {
    const [out, file] = [temporaryFolder(), settings()];
    const args = ["--cluster", "production", "--out", out, "--settings", file];
    await mirrorkit("render", "--workspace", `one=${examplePath("week-1")}`, ...args);
    const before = filesBelow(out).map((path) => readFileSync(join(out, path), "utf8"));
    const failed = copyOfWeek(2);
    mkdirSync(join(failed, "working-dir/logs"));
    writeFileSync(
      join(failed, "working-dir/logs/mirroring_errors_20261123_090715.txt"),
      "error x\n",
    );
    expect((await mirrorkit("render", "--workspace", `two=${failed}`, ...args)).status).toBe(1);
    expect(filesBelow(out).map((path) => readFileSync(join(out, path), "utf8"))).toEqual(before);
  });

  test("a catalog of another minor than the cluster's is refused", async () => {
    const path = join(temporaryFolder(), "mirrorkit.yaml");
    writeFileSync(path, 'clusters: {production: {openshift: "4.19"}}\n');
    const out = temporaryFolder();
    const { notes, status } = await render(examplePath("week-1"), out, "--settings", path);
    expect(status).toBe(2);
    expect(notes).toContain("is for OpenShift 4.20, but the cluster runs 4.19 [catalog-minor]");
    expect(filesBelow(out)).toEqual([]);
  });
});
