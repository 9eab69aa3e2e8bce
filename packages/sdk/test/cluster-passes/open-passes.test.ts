import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openClusterPasses, openPasses } from "@mirrorkit/sdk/cluster-passes";
import {
  openPass,
  openRecord,
  planRecord,
  readRecordContents,
  verifyRecord,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { defaultSettings, readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const pushed = fileURLToPath(new URL("../../../../examples/production/week-1", import.meta.url));
const context = { settings: defaultSettings, settingsFolder: "." };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-passes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the passes of a cluster", () => {
  test("that are open already are not read again", async () => {
    const path = join(folder, "week");
    cpSync(pushed, path, { recursive: true });
    const workspace = await openPass(path);
    rmSync(path, { recursive: true });
    const [pass] = await openPasses([{ path, imageSet: "production", workspace }], [], context);
    expect(pass?.workspace).toBe(workspace);
    expect(await openPasses(pass === undefined ? [] : [pass], [], context)).toEqual([pass]);
  });

  test.each(["all=", "all=all=", "a="])("have the path that is given, also %j", async (name) => {
    const path = join(folder, `${name}week`);
    cpSync(pushed, path, { recursive: true });
    const [pass] = await openPasses([{ path }], [], context);
    expect(pass).toMatchObject({ path, workspace: { state: "pushed" } });
    expect(pass?.imageSet).toBeUndefined();
  });

  test("take the ImageSet that is named, which has to feed the cluster", async () => {
    const settings = readMirrorkitYaml(
      "clusters: {prod: {imageSets: [all]}}\nimageSets: {all: {file: a.yaml}, other: {file: b.yaml}}\n",
      "mirrorkit.yaml",
    );
    const ofCluster = { settings, settingsFolder: ".", cluster: "prod" };
    const open = (imageSet: string): ReturnType<typeof openClusterPasses> =>
      openClusterPasses([{ path: pushed, imageSet }], ofCluster);
    expect(await open("all")).toMatchObject([{ imageSet: "all" }]);
    await expect(open("other")).rejects.toThrow("does not feed the cluster prod");
  });
});

test("a record that is opened says what verifying it found", async () => {
  const workspace = await openPass(pushed);
  const { files } = readRecordContents(workspace, { imageSet: join(pushed, "imageset.yaml") });
  const time = new Date("2026-01-05T09:00:00Z");
  const plan = planRecord({ workspace, files, time, mirrorkit: "0.1.0", exitStatus: 0 });
  const record = writeRecord(folder, plan, time).folder;
  expect((await openRecord(record)).verification).toEqual([]);
  rmSync(join(record, "imageset.yaml"));
  const opened = await openRecord(record);
  expect(opened.verification).toEqual(verifyRecord(record));
  expect(opened.verification.length).toBeGreaterThan(0);
  expect(basename(record)).toBe("20260105T090000Z");
});
