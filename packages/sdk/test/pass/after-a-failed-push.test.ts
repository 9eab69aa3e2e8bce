import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import {
  openRecord,
  planRecord,
  readRecordContents,
  verifyRecord,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { openWorkspace, type Workspace } from "@mirrorkit/sdk/workspace";
import { describe, expect, test } from "vitest";
import { refuseUnfit } from "#pipeline/cluster-passes";
import { copyOf, exampleWeek, fixture, recorded, rulesOf, temporaryFolder } from "./passes.ts";

const golden = fileURLToPath(new URL("../../../../../shared/golden/failures/", import.meta.url));
const there = existsSync(golden);
const failed = fixture("golden/failures/source-forbidden/push/workspace");
const stamp = /2026-11-2\dT\d\d:\d\d:\d\dZ/g;

/** A dry run in the workspace of a failed push: its mapping, and cluster resources of a later time. */
function dryRunIn(source: string, time: string, mapping?: string): string {
  const folder = copyOf(source);
  for (const file of readdirSync(join(folder, "cluster-resources"))) {
    const path = join(folder, "cluster-resources", file);
    writeFileSync(path, readFileSync(path, "utf8").replace(stamp, time));
  }
  if (mapping === undefined) return folder;
  mkdirSync(join(folder, "dry-run"), { recursive: true });
  cpSync(mapping, join(folder, "dry-run/mapping.txt"));
  return folder;
}

function refusalOf(workspace: Workspace): string {
  try {
    refuseUnfit(workspace);
  } catch (error) {
    if (isMirrorError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "not refused";
}

const mapping = fixture("golden/production/1-dry-run/workspace/dry-run/mapping.txt");

describe("a dry run after a failed push in the same workspace", () => {
  const refused = "refused: the cluster resources come from a dry run after a failed push";

  test.each([
    ["minutes later, copied so that the disk tells no times", "2026-11-23T09:20:00Z"],
    ["hours later", "2026-11-23T15:00:00Z"],
    ["two days later", "2026-11-25T09:00:00Z"],
  ])("%s is a preview with a warning, and only publishing it is refused", async (_, time) => {
    const workspace = await openWorkspace(dryRunIn(failed, time, mapping));
    expect(workspace.state).toBe("preview");
    expect(workspace.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(rulesOf(workspace)).toContain("preview");
    expect(workspace.pass.failedBefore).toBeDefined();
    expect(refusalOf(workspace)).toBe(refused);
  });

  test("is one without a mapping too, where the disk tells that the list is of the pinned push", async () => {
    const folder = dryRunIn(failed, "2026-11-23T09:40:00Z");
    const list = join(folder, "logs/mirroring_errors_20261123_090840.txt");
    const written = new Date("2026-11-23T09:08:48Z");
    utimesSync(list, written, written);
    expect((await openWorkspace(folder)).pass.failedBefore).toBeDefined();
    expect((await openWorkspace(folder)).state).not.toBe("failed");
  });

  test("is one by its log", async () => {
    const folder = dryRunIn(failed, "2026-11-23T09:40:00Z");
    const log = [
      "2026/11/23 10:39:50  [INFO]   : 🔀 workflow mode: mirrorToMirror",
      "2026/11/23 10:39:59  [INFO]   : 📄 list of all images for mirroring in : /w/mapping.txt",
      "2026/11/23 10:40:00  [INFO]   : 📄 Generating cluster resources...",
    ];
    writeFileSync(join(folder, "logs/oc-mirror-20261123_103950.log"), log.join("\n"));
    const workspace = await openWorkspace(folder);
    expect([workspace.state, refusalOf(workspace)]).toEqual(["preview", refused]);
  });

  test("is one by its console, which began after the failed push", async () => {
    const folder = dryRunIn(failed, "2026-11-23T09:40:00Z", mapping);
    const console = join(temporaryFolder(), "console.log");
    const line =
      "2026/11/23 09:39:59  [INFO]   : 📄 list of all images for mirroring in : /w/m.txt";
    writeFileSync(
      console,
      `2026/11/23 09:39:50  [INFO]   : 🔀 workflow mode: mirrorToMirror\n${line}\n`,
    );
    expect(await recorded(folder, { console, exitStatus: 0 })).toMatchObject({ state: "preview" });
  });

  test("is refused from its record too, and the record is in order", async () => {
    const workspace = await openWorkspace(dryRunIn(failed, "2026-11-25T09:00:00Z", mapping));
    const plan = planRecord({
      workspace,
      files: readRecordContents(workspace).files,
      time: new Date("2026-11-25T10:00:00Z"),
      mirrorkit: "1",
    });
    const { folder } = writeRecord(temporaryFolder(), plan);
    const now = new Date("2026-11-26T00:00:00Z");
    expect(verifyRecord(folder, now)).toEqual([]);
    const opened = await openRecord(folder, now);
    expect([opened.state, refusalOf(opened)]).toEqual(["preview", refused]);
  });

  test("a push that went through afterwards makes it a push", async () => {
    const folder = dryRunIn(failed, "2026-11-25T09:00:00Z", mapping);
    const pinned = join(folder, "isc_pinned_2026-11-23T09:08:49Z.yaml");
    cpSync(pinned, join(folder, "isc_pinned_2026-11-25T09:00:00Z.yaml"));
    const workspace = await openWorkspace(folder);
    expect([workspace.state, refusalOf(workspace)]).toEqual(["pushed", "not refused"]);
  });

  test("a plain preview may be rendered, with its warning", async () => {
    const folder = dryRunIn(exampleWeek(1), "2026-11-25T09:00:00Z", mapping);
    const workspace = await openWorkspace(folder);
    expect([workspace.state, refusalOf(workspace)]).toEqual(["preview", "not refused"]);
    expect(rulesOf(workspace)).toContain("preview");
  });
});

describe("a push from disk that failed", () => {
  const images = "one image\n";

  test("is failed although its pass to disk was pinned days before", async () => {
    const folder = join(
      copyOf(fixture("reported/p01-push-from-disk-preview/workspace")),
      "working-dir",
    );
    mkdirSync(join(folder, "logs"));
    writeFileSync(join(folder, "logs/mirroring_errors_20261125_141202.txt"), images);
    expect((await openWorkspace(folder)).state).toBe("failed");
  });

  test("is over once it was repeated, by the console of that", async () => {
    const source = fixture("reported/p01-push-from-disk-preview");
    const folder = join(copyOf(join(source, "workspace")), "working-dir");
    mkdirSync(join(folder, "logs"));
    writeFileSync(join(folder, "logs/mirroring_errors_20261125_120000.txt"), images);
    expect((await openWorkspace(folder)).state).toBe("failed");
    const console = join(source, "console.log");
    expect(await recorded(folder, { console, exitStatus: 0 })).toMatchObject({ state: "pushed" });
  });
});

describe("golden failures (skipped: ../shared/golden is absent)", () => {
  const names = ["source-missing", "signature-name-unknown", "tag-immutable", "source-unavailable"];

  test.skipIf(!there).each(names)("%s, then a dry run: a preview", async (name) => {
    const folder = dryRunIn(join(golden, name, "push/workspace"), "2026-11-29T23:00:00Z", mapping);
    const workspace = await openWorkspace(folder);
    expect([workspace.state, workspace.pass.failedBefore === undefined]).toEqual([
      "preview",
      false,
    ]);
  });

  test.skipIf(!there).each(names)("%s alone stays failed", async (name) => {
    expect((await openWorkspace(join(golden, name, "push/workspace"))).state).toBe("failed");
  });
});
