import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultLayoutPolicy, renderLayout } from "@mirrorkit/sdk/layout";
import {
  listRecords,
  openPass,
  openRecord,
  planRecord,
  type RecordManifest,
  readRecordContents,
  verifyRecord,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { describe, expect, test } from "vitest";
import {
  copyOf,
  examplePath,
  failureOf,
  goldenFixture,
  goldenIsThere,
  goldenWorkspaces,
  monday,
  pathsIn,
  record,
  temporaryFolder,
} from "./passes.ts";

function manifestIn(folder: string): RecordManifest {
  return JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as RecordManifest;
}

const resourceNames = [
  "cluster-resources/cc-certified-operator-index-v4-20.yaml",
  "cluster-resources/cc-redhat-operator-index-v4-20.yaml",
  "cluster-resources/cs-certified-operator-index-v4-20.yaml",
  "cluster-resources/cs-redhat-operator-index-v4-20.yaml",
  "cluster-resources/idms-oc-mirror.yaml",
  "cluster-resources/itms-oc-mirror.yaml",
  "cluster-resources/signature-configmap.json",
  "cluster-resources/signature-configmap.yaml",
];

describe("a record of a push", () => {
  test("holds the files of the pass byte by byte, and says what they are", async () => {
    const into = join(temporaryFolder(), "data/records");
    const { name, folder, problems } = await record(examplePath("week-1"), into, {
      imageSet: examplePath("week-1/imageset.yaml"),
      exitStatus: 0,
    });
    expect([name, problems]).toEqual(["20261123T090712Z", []]);
    expect(pathsIn(folder)).toEqual([
      ...resourceNames,
      "imageset-pinned.yaml",
      "imageset.yaml",
      "manifest.json",
      "mapping.txt",
    ]);
    const working = examplePath("week-1/working-dir");
    const sources = {
      "mapping.txt": `${working}/dry-run/mapping.txt`,
      "imageset.yaml": examplePath("week-1/imageset.yaml"),
      "imageset-pinned.yaml": `${working}/isc_pinned_2026-11-23T09:07:12Z.yaml`,
      [resourceNames[4] ?? ""]: `${working}/cluster-resources/idms-oc-mirror.yaml`,
    };
    for (const [path, source] of Object.entries(sources)) {
      expect(readFileSync(join(folder, path)).equals(readFileSync(source))).toBe(true);
    }
    expect(manifestIn(folder)).toMatchObject({
      format: 1,
      name,
      created: "2026-11-23T09:07:12.345Z",
      mirrorkit: "1.2.3",
      ocMirror: "v0.0.0-unknown",
      state: "pushed",
      exitStatus: 0,
      pinned: "2026-11-23T09:07:12.000Z",
      releases: ["4.20.18-x86_64"],
      images: { "release-payload": 1, "release-component": 192, catalog: 2, additional: 2 },
      resources: { ConfigMap: 1, ImageDigestMirrorSet: 2, ImageTagMirrorSet: 2, CatalogSource: 2 },
    });
    expect(manifestIn(folder).previous).toBeUndefined();
    expect(verifyRecord(folder)).toEqual([]);
  });

  test("is never overwritten: the next free second is taken, and the record before is named", async () => {
    const into = temporaryFolder();
    writeFileSync(join(into, "20261123T090713Z"), "a file in the way");
    symlinkSync("nowhere", join(into, "20261123T090714Z"));
    const first = await record(examplePath("week-1"), into);
    const second = await record(examplePath("week-2"), into);
    expect([first.name, second.name]).toEqual(["20261123T090712Z", "20261123T090715Z"]);
    expect(manifestIn(first.folder).releases).toEqual(["4.20.18-x86_64"]);
    expect(manifestIn(second.folder).previous).toBe("20261123T090714Z");
    expect(manifestIn(second.folder).created).toBe("2026-11-23T09:07:12.345Z");
    expect(readdirSync(into)).toHaveLength(4);
  });

  test("is the same bytes for the same input", async () => {
    const workspace = await openWorkspace(examplePath("week-1"));
    const { files } = readRecordContents(workspace);
    const input = { workspace, files, time: monday, mirrorkit: "1.2.3" };
    const shuffled = { ...input, files: new Map([...files].reverse()) };
    expect(planRecord(shuffled)).toEqual(planRecord(input));
    expect([...planRecord(shuffled).files.keys()]).toEqual([...files.keys()]);
  });

  test("that is older than others says so", async () => {
    const into = temporaryFolder();
    await record(examplePath("week-1"), into);
    const time = new Date("2026-11-16T09:00:00Z");
    const { name, folder, problems } = await record(examplePath("week-1"), into, { time });
    expect([name, manifestIn(folder).previous]).toEqual(["20261116T090000Z", undefined]);
    expect(problems.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      "record-clock: there is a record of a later time, 20261123T090712Z",
    ]);
  });

  test("takes the version of oc-mirror that is given", async () => {
    const { folder } = await record(examplePath("week-1"), temporaryFolder(), {
      ocMirror: "4.21.0",
    });
    expect(manifestIn(folder).ocMirror).toBe("4.21.0");
  });

  test("of a time out of range is wrong use", async () => {
    const into = temporaryFolder();
    const call = () => record(examplePath("week-1"), into, { time: new Date(Number.NaN) });
    await expect(call()).rejects.toThrow();
    expect(readdirSync(into)).toEqual([]);
  });

  test("of which one file cannot be written leaves nothing, not even new folders above it", async () => {
    const folder = temporaryFolder();
    const workspace = await openWorkspace(examplePath("week-1"));
    const files = new Map(["mapping.txt", "mapping.txt/below"].map((path) => [path, Buffer.of(1)]));
    const plan = planRecord({ workspace, files, time: monday, mirrorkit: "1" });
    const failure = await failureOf(() => writeRecord(join(folder, "new/records"), plan), folder);
    expect(failure).toMatch(/^disk: DIR\/new\/records\/.* could not be written: EEXIST$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("into a file is refused, and nothing is left", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "mine");
    expect(await failureOf(() => record(examplePath("week-1"), `${folder}/file`), folder)).toBe(
      "wrong-use: DIR/file is a file, not a folder",
    );
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});

describe("a pass that went wrong", () => {
  test("is recorded with what failed, and stays refused", async () => {
    const { folder } = await record(
      goldenFixture("failures/source-forbidden/push/workspace"),
      temporaryFolder(),
      { exitStatus: 4 },
    );
    const manifest = manifestIn(folder);
    expect([manifest.state, manifest.exitStatus, manifest.images]).toEqual([
      "failed",
      4,
      undefined,
    ]);
    expect(manifest.releases).toEqual(["4.20.18"]);
    const lines = readFileSync(join(folder, "mirroring-errors.txt"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(41);
    const { state, problems, errors } = await openRecord(folder);
    expect([state, errors?.lines.length]).toEqual(["failed", 41]);
    expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toContain(
      "error failed-pass",
    );
  });

  test("is a failed one also when only its exit status says so", async () => {
    const { folder } = await record(examplePath("week-1"), temporaryFolder(), { exitStatus: 8 });
    expect(pathsIn(folder)).not.toContain("mirroring-errors.txt");
    const { state, problems } = await openRecord(folder);
    expect(state).toBe("failed");
    expect(problems.filter(({ rule }) => rule === "failed-pass")).toEqual([
      {
        rule: "failed-pass",
        severity: "error",
        message:
          "the pass failed with exit status 8: its cluster resources may reference images that are missing from the registry",
        help: "Do not publish it. Use a record of a successful pass.",
        position: { file: join(folder, "manifest.json") },
      },
    ]);
  });

  test("without a mapping is recorded without it, which is said", async () => {
    const workspace = await openWorkspace(
      goldenFixture("failures/source-forbidden/push/workspace"),
    );
    const { files, problems } = readRecordContents(workspace);
    expect(files.has("mapping.txt")).toBe(false);
    expect(problems.map(({ rule }) => rule)).toEqual(["record-without-mapping"]);
  });

  test("with a mapping of another pass names the releases of its own ImageSet", async () => {
    const { folder } = await record(goldenFixture("exercise/3-push/workspace"), temporaryFolder());
    expect(manifestIn(folder).images).toMatchObject({ "release-payload": 1 });
    expect(manifestIn(folder).releases).toEqual([]);
    expect(manifestIn(folder).mappingStale).toBe(true);
    const { problems } = await openRecord(folder);
    expect(problems.map(({ rule }) => rule)).toContain("stale-mapping");
  });
});

describe("what a record keeps beside the workspace", () => {
  test("credentials in URLs of an ImageSet are taken out and said", async () => {
    const workspace = await openWorkspace(examplePath("week-1"));
    const imageSet = join(temporaryFolder(), "imageset.yaml");
    const text = readFileSync(examplePath("week-1/imageset.yaml"), "utf8");
    writeFileSync(imageSet, `${text}# https://me:hunter2@charts.example.test/\n`);
    const { files, problems } = readRecordContents(workspace, { imageSet });
    const kept = Buffer.from(files.get("imageset.yaml") ?? []).toString();
    expect(kept).toBe(`${text}# https://***@charts.example.test/\n`);
    expect(problems.map(({ rule }) => rule)).toEqual(["record-credentials"]);
  });

  test.each([
    ["another YAML file", "a: 1\n", /^invalid-input: /],
    ["text that is no YAML", "a: [\n", /^invalid-input: not valid YAML/],
    ["bytes that are no text", "\0", /^unreadable-input: .* holds a NUL byte/],
  ])("an ImageSet that is %s is refused", async (_, text, expected) => {
    const workspace = await openWorkspace(examplePath("week-1"));
    const imageSet = join(temporaryFolder(), "imageset.yaml");
    writeFileSync(imageSet, text);
    const failure = await failureOf(() => readRecordContents(workspace, { imageSet }), imageSet);
    expect(failure).toMatch(expected);
  });

  test("a console without a result is told and not kept", async () => {
    const workspace = await openWorkspace(examplePath("week-1"));
    const printed = join(temporaryFolder(), "console.log");
    writeFileSync(printed, "hello\n");
    const { files, problems } = readRecordContents(workspace, { console: printed });
    expect(files.has("console.txt")).toBe(false);
    expect(problems.map(({ rule }) => rule)).toEqual(["record-without-result"]);
  });

  test("files of any kind and depth below cluster-resources are kept, links out of it are not", async () => {
    const copy = copyOf(examplePath("week-1/working-dir"));
    mkdirSync(join(copy, "cluster-resources/deep/er"), { recursive: true });
    writeFileSync(join(copy, "cluster-resources/deep/er/logo.png"), Uint8Array.from([0, 255, 13]));
    symlinkSync("../../dry-run/mapping.txt", join(copy, "cluster-resources/deep/out"));
    const { folder } = await record(copy, temporaryFolder());
    expect(pathsIn(folder)).toContain("cluster-resources/deep/er/logo.png");
    expect(pathsIn(folder)).not.toContain("cluster-resources/deep/out");
    expect(verifyRecord(folder)).toEqual([]);
  });

  test("a name that other systems cannot hold is refused", async () => {
    const copy = copyOf(examplePath("week-1/working-dir"));
    writeFileSync(join(copy, "cluster-resources/a\\..\\b"), "");
    const failure = await failureOf(() => record(copy, temporaryFolder()), copy);
    expect(failure).toMatch(/^unreadable-input: DIR\/cluster-resources\/.* cannot be recorded$/);
  });
});

async function provesItself(path: string): Promise<void> {
  const into = temporaryFolder();
  const { name, folder } = await record(path, into);
  expect(verifyRecord(folder)).toEqual([]);
  const { records, problems } = listRecords(into);
  expect([records.map((one) => one.name), problems]).toEqual([[name], []]);
  const [workspace, recorded] = [await openWorkspace(path), await openPass(folder)];
  expect(recorded.state).toBe(workspace.state);
  expect(recorded.mapping?.mapping.entries).toEqual(workspace.mapping?.mapping.entries);
  expect(recorded.pinned?.imageSet).toEqual(workspace.pinned?.imageSet);
  expect(recorded.signatures).toEqual(workspace.signatures);
  const rules = (pass: typeof workspace) => pass.problems.map(({ rule }) => rule).sort();
  expect(rules(recorded)).toEqual(rules(workspace));
  const layouts = [workspace, recorded].map(({ resources }) =>
    renderLayout(resources, { cluster: "lab", policy: defaultLayoutPolicy }),
  );
  expect([...(layouts[1]?.tree ?? [])]).toEqual([...(layouts[0]?.tree ?? [])]);
}

describe("a record stands for its workspace: written, verified, listed, opened and rendered", () => {
  test.each(["week-1", "week-2"])("%s of the example", async (week) => {
    await provesItself(examplePath(week));
  });

  test.skipIf(!goldenIsThere)(
    "every golden workspace (skipped: ../shared/golden is absent)",
    async () => {
      expect(goldenWorkspaces.length).toBeGreaterThan(38);
      for (const [, path] of goldenWorkspaces) await provesItself(path);
    },
  );
});
