import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { openWorkspace, type Workspace } from "@mirrorkit/sdk/workspace";
import { afterEach, describe, expect, test } from "vitest";

const golden = fileURLToPath(new URL("../fixtures/golden/", import.meta.url));
const example = fileURLToPath(new URL("../../../../examples/production/", import.meta.url));
const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function copyOf(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-"));
  made.push(folder);
  cpSync(source, folder, { recursive: true });
  return folder;
}

function rulesOf({ problems }: Workspace): string[] {
  return problems.filter(({ severity }) => severity !== "info").map(({ rule }) => rule);
}

async function failure(path: string): Promise<string> {
  try {
    await openWorkspace(path);
  } catch (error) {
    if (isMirrorError(error)) return `${error.code}: ${error.message.replace(path, "DIR")}`;
    throw error;
  }
  return "no failure";
}

describe("a push", () => {
  test("is read from the workspace as from its working-dir", async () => {
    const workspace = await openWorkspace(`${example}week-2`);
    expect(workspace.state).toBe("pushed");
    expect(rulesOf(workspace)).toEqual([]);
    expect(workspace.resources.resources.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "ConfigMap mirrored-release-signatures",
      "ImageDigestMirrorSet idms-operator-0",
      "ImageDigestMirrorSet idms-release-0",
      "ImageTagMirrorSet itms-generic-0",
      "ImageTagMirrorSet itms-release-0",
      "CatalogSource cs-certified-operator-index-v4-20",
      "CatalogSource cs-redhat-operator-index-v4-20",
      "ClusterCatalog cc-certified-operator-index-v4-20",
      "ClusterCatalog cc-redhat-operator-index-v4-20",
    ]);
    expect(workspace.mapping?.mapping.entries).toHaveLength(275);
    expect(workspace.pinned?.time.toISOString()).toBe("2026-11-23T09:07:20.000Z");
    expect(workspace.pinned?.imageSet.mirror.operators).toHaveLength(2);
    expect(workspace.signatures.map(({ release }) => release)).toEqual([
      "4.20.18-x86_64",
      "4.20.19-x86_64",
    ]);
    const inner = await openWorkspace(`${example}week-2/working-dir`);
    expect(inner.resources).toEqual(workspace.resources);
  });

  test("of another selection of a catalog makes the mapping stale", async () => {
    const folder = copyOf(`${example}week-1`);
    const pinned = join(folder, "working-dir/isc_pinned_2026-11-23T09:07:12Z.yaml");
    writeFileSync(pinned, readFileSync(pinned, "utf8").replaceAll("1.20.3", "1.20.4"));
    const workspace = await openWorkspace(folder);
    expect(rulesOf(workspace)).toEqual(["stale-mapping"]);
    expect(workspace.problems.find(({ rule }) => rule === "stale-mapping")?.message).toContain(
      "it lists another selection of the catalog registry.redhat.io/redhat/redhat-operator-index@",
    );
  });

  test("leaves an older mapping, which is only a note", async () => {
    const folder = copyOf(`${example}week-1`);
    const mapping = join(folder, "working-dir/dry-run/mapping.txt");
    utimesSync(mapping, new Date("2026-11-23T09:07:02Z"), new Date("2026-11-23T09:07:02Z"));
    const { problems } = await openWorkspace(folder);
    expect(problems.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["older-mapping", "info"],
    ]);
  });
});

describe("the exercise of one image, then with a release, then a push of the image alone", () => {
  test("a dry run alone: 1 image", async () => {
    const workspace = await openWorkspace(`${golden}exercise/1-ubi-micro/workspace`);
    expect(workspace.state).toBe("unknown");
    expect(workspace.mapping?.mapping.entries).toHaveLength(1);
    expect(rulesOf(workspace)).toEqual(["unknown-pass"]);
  });

  test("a second dry run: 194 images", async () => {
    const workspace = await openWorkspace(`${golden}exercise/2-with-release/workspace`);
    expect(workspace.mapping?.mapping.entries).toHaveLength(194);
    expect(rulesOf(workspace)).toEqual(["unknown-pass"]);
  });

  test("after the push the mapping still has 194 images, and is found to be stale", async () => {
    const workspace = await openWorkspace(`${golden}exercise/3-push/workspace`);
    expect(workspace.state).toBe("pushed");
    expect(workspace.mapping?.mapping.entries).toHaveLength(194);
    expect(rulesOf(workspace)).toEqual(["stale-mapping"]);
    const [problem] = workspace.problems.filter(({ rule }) => rule === "stale-mapping");
    expect(problem?.message).toContain("it lists OpenShift 4.20.18, which the ImageSet does not");
    expect(problem?.position?.file).toMatch(/dry-run\/mapping\.txt$/);
  });
});

describe("a failed push", () => {
  test.each([
    ["source-forbidden", 41],
    ["source-unavailable", 1],
    ["unknown-image", 1],
  ])("%s is told apart although everything is there", async (name, atLeast) => {
    const workspace = await openWorkspace(`${golden}failures/${name}/push/workspace`);
    expect(workspace.state).toBe("failed");
    expect(workspace.errors?.lines.length).toBeGreaterThanOrEqual(atLeast);
    const [problem] = workspace.problems.filter(({ rule }) => rule === "failed-pass");
    expect(problem?.severity).toBe("error");
    expect(problem?.position?.file).toMatch(/mirroring_errors_20261123_\d{6}\.txt$/);
  });

  const failed = `${golden}failures/source-forbidden/push/workspace`;
  const log = "logs/oc-mirror-20261123_120000.log";

  test("stays failed while an older push is all that there is, in any time zone", async () => {
    const folder = copyOf(failed);
    const pin = join(folder, "isc_pinned_2026-11-23T09:08:49Z.yaml");
    cpSync(pin, join(folder, "isc_pinned_2026-11-23T07:12:00Z.yaml"));
    cpSync(pin, join(folder, "isc_pinned_2026-11-23T08:12:00Z.yaml"));
    const zone = process.env["TZ"];
    try {
      for (const name of ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles"]) {
        process.env["TZ"] = name;
        expect([name, (await openWorkspace(folder)).state]).toEqual([name, "failed"]);
      }
    } finally {
      process.env["TZ"] = zone;
    }
  });

  test("is over once a push went through that no time zone can explain", async () => {
    const folder = copyOf(failed);
    const pin = join(folder, "isc_pinned_2026-11-23T09:08:49Z.yaml");
    cpSync(pin, join(folder, "isc_pinned_2026-11-24T09:00:00Z.yaml"));
    expect((await openWorkspace(folder)).state).toBe("pushed");
  });

  test("is over once the disk says that a push came after it", async () => {
    const folder = copyOf(failed);
    const written = new Date("2026-11-23T09:08:48Z");
    utimesSync(join(folder, "logs/mirroring_errors_20261123_090840.txt"), written, written);
    expect((await openWorkspace(folder)).state).toBe("failed");
    const pin = join(folder, "isc_pinned_2026-11-23T09:08:49Z.yaml");
    cpSync(pin, join(folder, "isc_pinned_2026-11-23T10:00:00Z.yaml"));
    expect((await openWorkspace(folder)).state).toBe("pushed");
  });

  test.each([
    ["=== Results ===\n ✓  193 / 193 release images mirrored successfully\n", "pushed"],
    ["=== Results ===\n ✗  2 / 193 release images mirrored\n", "failed"],
    ["list of all images for mirroring in : mapping.txt\n", "failed"],
  ])("a later log that ends in %j makes it %s", async (text, state) => {
    const folder = copyOf(failed);
    writeFileSync(join(folder, log), text);
    expect((await openWorkspace(folder)).state).toBe(state);
  });

  test("before 2026, nothing is pinned: resources of a later day tell", async () => {
    const folder = copyOf(`${example}week-1/working-dir`);
    rmSync(join(folder, "isc_pinned_2026-11-23T09:07:12Z.yaml"));
    mkdirSync(join(folder, "logs"));
    writeFileSync(join(folder, "logs/mirroring_errors_20261122_080000.txt"), "error x\n");
    expect((await openWorkspace(folder)).state).toBe("unknown");
    writeFileSync(join(folder, "logs/mirroring_errors_20261123_080000.txt"), "error x\n");
    expect((await openWorkspace(folder)).state).toBe("failed");
    writeFileSync(join(folder, "logs/mirroring_errors_20261123_080000.txt"), "\n");
    expect((await openWorkspace(folder)).state).toBe("unknown");
  });
});

describe("a dry run after a push", () => {
  test("gives a preview, and leftovers of the pass before are named", async () => {
    const folder = copyOf(`${example}week-1/working-dir`);
    for (const name of ["idms-oc-mirror.yaml", "itms-oc-mirror.yaml"]) {
      const path = join(folder, "cluster-resources", name);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("T09:07:12Z", "T10:00:00Z"));
    }
    const workspace = await openWorkspace(folder);
    expect(workspace.state).toBe("preview");
    expect(new Set(rulesOf(workspace))).toEqual(new Set(["preview", "stale-resource"]));
    const stale = workspace.problems.filter(({ rule }) => rule === "stale-resource");
    expect(stale).toHaveLength(5);
    expect(stale[0]?.message).toContain("left over from a pass of 2026-11-23T09:07:12.000Z");
  });
});

describe("what is no workspace", () => {
  test("is refused with the way out", async () => {
    const empty = copyOf(golden.replace(/$/, "exercise/1-ubi-micro/workspace/dry-run"));
    rmSync(join(empty, "mapping.txt"));
    expect(await failure(empty)).toBe(
      "unreadable-input: DIR contains nothing that oc-mirror v2 wrote",
    );
    mkdirSync(join(empty, "operator-catalogs"));
    expect(await failure(empty)).toBe(
      "unreadable-input: oc-mirror started in DIR, but no pass has written cluster resources or a mapping yet",
    );
    expect(await failure(join(empty, "absent"))).toBe("unreadable-input: DIR does not exist");
    writeFileSync(join(empty, "file"), "");
    expect(await failure(join(empty, "file"))).toBe(
      "unreadable-input: DIR is a file, not a workspace",
    );
  });

  test("a link out of cluster-resources is passed over and said", async () => {
    const folder = copyOf(`${example}week-1/working-dir`);
    const inside = join(folder, "cluster-resources/idms-oc-mirror.yaml");
    renameSync(inside, join(folder, "elsewhere.yaml"));
    symlinkSync("../elsewhere.yaml", inside);
    const workspace = await openWorkspace(folder);
    expect(rulesOf(workspace)).toContain("skipped-file");
    expect(workspace.resources.resources.some(({ name }) => name.startsWith("idms"))).toBe(false);
  });

  test("broken resources and mappings are problems with their place", async () => {
    const folder = copyOf(`${example}week-1/working-dir`);
    mkdirSync(join(folder, "cluster-resources/deep"));
    writeFileSync(join(folder, "cluster-resources/deep/x.yaml"), "a: 1\na: 2\n");
    writeFileSync(join(folder, "dry-run/mapping.txt"), "docker://a.test/b:1\n");
    const { problems } = await openWorkspace(folder);
    const places = problems
      .filter(({ severity }) => severity === "error")
      .map(({ rule, position }) => `${rule} ${position?.line}:${position?.column}`);
    expect(places).toEqual(["yaml 2:1", expect.stringMatching(/^mapping 1:\d+$/)]);
  });
});
