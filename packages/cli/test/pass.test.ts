import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { copyOfWeek, examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

function reported(path: string): string {
  return fileURLToPath(new URL(`../../sdk/test/fixtures/reported/${path}`, import.meta.url));
}

const p01 = reported("p01-push-from-disk-preview");
const p02 = reported("p02-released-oc-mirror-pins-nothing");
const p15 = reported("p15-mapping-of-a-push-from-disk");
const asked = "it is unknown whether the cluster resources were pushed";

describe.each([
  ["p01, a push from disk two days after its pass to disk", p01],
  ["p02, a push of oc-mirror 4.20", p02],
])("%s", (_, folder) => {
  const workspace = join(folder, "workspace");

  function record(...more: string[]): ReturnType<typeof mirrorkit> {
    const into = join(temporaryFolder(), "records");
    return mirrorkit("record", "--workspace", workspace, "--into", into, ...more);
  }

  test("is recorded as pushed with its console", async () => {
    const console = join(folder, "console.log");
    const { output, notes } = await record("--exit-status", "0", "--console", console);
    expect(output).toContain(": pushed, ");
    expect(notes).not.toMatch(/\[(preview|unknown-pass|other-console|contradicting-signals)\]/);
  });

  test("is recorded as pushed with --pass pushed", async () => {
    expect((await record("--pass", "pushed")).output).toContain(": pushed, ");
    expect((await record()).output).toContain(": unknown, ");
  });

  test("is rendered with a warning that says how to tell, and without it once that was told", async () => {
    const out = temporaryFolder();
    const args = ["render", "--workspace", workspace, "--cluster", "isolated", "--out", out];
    const untold = await mirrorkit(...args);
    expect([untold.status, untold.notes]).toEqual([0, expect.stringContaining(asked)]);
    expect(untold.notes).toContain("--pass pushed");
    expect(untold.notes).not.toContain("[preview]");
    const told = await mirrorkit(...args, "--pass", "pushed");
    expect([told.status, told.notes]).toEqual([0, ""]);
  });

  test("is published from a bare workspace in the same way", async () => {
    const root = temporaryFolder();
    const settings = join(root, "mirrorkit.yaml");
    writeFileSync(settings, "clusters:\n  isolated: {}\n");
    const gitops = join(root, "gitops");
    mkdirSync(gitops);
    const args = ["publish", "--workspace", workspace, "--to", gitops, "--dry-run"];
    const untold = await mirrorkit(...args, "--settings", settings);
    expect(untold.notes).toContain(asked);
    expect(untold.notes).not.toContain("[preview]");
    const told = await mirrorkit(...args, "--settings", settings, "--pass", "pushed");
    expect(told.notes).not.toContain("unknown-pass");
  });

  test("its record is what the next pass is compared with, and stays when records are pruned", async () => {
    const into = join(temporaryFolder(), "records");
    const console = join(folder, "console.log");
    const given = ["--workspace", workspace, "--into", into, "--console", console];
    await mirrorkit("record", ...given, "--time", "2026-11-25T15:00:00Z");
    await mirrorkit("record", "--workspace", workspace, "--into", into, "--pass", "preview");
    const diff = await mirrorkit("diff", workspace, "--records", into);
    expect([diff.status, diff.notes]).toEqual([0, expect.stringContaining("20261125T150000Z")]);
    const pruned = await mirrorkit("record", "prune", "--keep", "1", "--into", into);
    expect(pruned.output).toContain("2 records kept");
  });
});

describe("a mapping of a push from disk (p15)", () => {
  const mapping = join(p15, "mapping.txt");
  const resolve = ["resolve", "--resources", join(p15, "mirrors"), "--mapping"];

  test("resolve says whose names they are, and which mapping to take", async () => {
    const { status, notes } = await mirrorkit(...resolve, mapping, "--uncovered");
    expect(status).toBe(2);
    expect(notes).toContain(
      "2 images of mapping.txt are named by oc-mirror's cache: use the mapping of the pass to disk",
    );
  });

  test.each(["--port 5005", "one image"])(
    "resolve says so of other inputs too: %s",
    async (what) => {
      const file = join(temporaryFolder(), "other.txt");
      const text = readFileSync(mapping, "utf8").replaceAll(":55000", ":5005");
      writeFileSync(file, what === "one image" ? `${text.split("\n")[1] ?? ""}\n` : text);
      const { status, notes } = await mirrorkit(...resolve, file);
      expect(status).toBe(2);
      expect(notes).toMatch(/[12] images? of other\.txt (is|are) named by oc-mirror's cache/);
    },
  );

  test("resolve answers for images that are named beside it, with a warning", async () => {
    const image = "registry.redhat.io/openshift-gitops-1/x@sha256:".concat("ab".repeat(32));
    const { status, notes, output } = await mirrorkit(...resolve, mapping, image);
    expect([status, output]).toEqual([0, expect.stringContaining("quay.example.test/isolated")]);
    expect(notes).toContain("[cached-image]");
  });

  test("resolve takes the mapping of the pass to disk", async () => {
    const file = join(p15, "to-disk-mapping.txt");
    const { status, output } = await mirrorkit(...resolve, file, "--uncovered");
    expect([status, output]).toEqual([1, expect.stringContaining("ubi9/ubi:9.6")]);
  });

  test("diff sees through the cache", async () => {
    const { status, output } = await mirrorkit("diff", join(p15, "to-disk-mapping.txt"), mapping);
    expect([status, output]).toEqual([0, expect.stringContaining("2 unchanged")]);
  });
});

describe("a dry run after a failed push in the same workspace", () => {
  function workspace(): string {
    const folder = copyOfWeek(1);
    const inner = join(folder, "working-dir");
    mkdirSync(join(inner, "logs"));
    writeFileSync(join(inner, "logs/mirroring_errors_20261123_090703.txt"), "one image\n");
    for (const name of readdirSync(join(inner, "cluster-resources"))) {
      const path = join(inner, "cluster-resources", name);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("T09:07:12Z", "T09:47:00Z"));
    }
    const mapping = examplePath("week-2/working-dir/dry-run/mapping.txt");
    cpSync(mapping, join(inner, "dry-run/mapping.txt"));
    return folder;
  }

  test("is compared, with a warning", async () => {
    const { status, output, notes } = await mirrorkit("diff", examplePath("week-1"), workspace());
    expect([status, notes]).toEqual([1, ""]);
    expect(output.match(/after a failed push/g)).toHaveLength(1);
    expect(output).toContain("4.20.19");
  });

  test("is recorded as a preview", async () => {
    const into = join(temporaryFolder(), "records");
    const { output } = await mirrorkit("record", "--workspace", workspace(), "--into", into);
    expect(output).toContain(": preview, ");
  });

  test("is not published, whatever the command", async () => {
    const out = temporaryFolder();
    const rest = ["--workspace", workspace(), "--cluster", "production", "--out", out];
    for (const command of ["render", "install-config"]) {
      const { status, notes } = await mirrorkit(command, ...rest);
      expect([status, notes]).toEqual([1, expect.stringContaining("after a failed push")]);
    }
    expect(existsSync(join(out, "clusters"))).toBe(false);
  });
});
