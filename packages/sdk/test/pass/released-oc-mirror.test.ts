import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecord, planRecord, readRecordContents, writeRecord } from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { describe, expect, test } from "vitest";
import { copyOf, fixture, recorded, rulesOf, temporaryFolder } from "./passes.ts";

const p02 = fixture("reported/p02-released-oc-mirror-pins-nothing");
const workspace = join(p02, "workspace");
const console = join(p02, "console.log");
const idms = "working-dir/cluster-resources/idms-oc-mirror.yaml";

function printed(change: (text: string) => string): string {
  const path = join(temporaryFolder(), "console.log");
  writeFileSync(path, change(readFileSync(console, "utf8")));
  return path;
}

function ofVersion(version: string): string {
  const folder = copyOf(workspace);
  const path = join(folder, idms);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/oc-mirror_version: .*/, `oc-mirror_version: ${version}`));
  return folder;
}

describe("a good push of a released oc-mirror that pins nothing can be said to be one (p02)", () => {
  test("its console and exit status 0 say so", async () => {
    expect(await recorded(workspace, { console, exitStatus: 0 })).toEqual({
      state: "pushed",
      rules: [],
      text: "",
    });
  });

  test("the caller says so", async () => {
    expect(await recorded(workspace, { said: "pushed" })).toMatchObject({
      state: "pushed",
      rules: [],
    });
  });

  test("exit status 0 alone does not, and the console is asked for", async () => {
    const { state, rules, text } = await recorded(workspace, { exitStatus: 0 });
    expect([state, rules]).toEqual(["unknown", ["unknown-pass"]]);
    expect(text).toContain("a dry run ends with it too");
    expect(text).toContain("--console FILE");
  });

  test("the console of a dry run makes it a preview", async () => {
    const dryRun = printed((text) =>
      text
        .replace("=== Results ===", "📄 list of all images for mirroring in : /w/mapping.txt")
        .replace(/^.*mirrored successfully.*\n/gm, ""),
    );
    expect((await recorded(workspace, { console: dryRun, exitStatus: 0 })).state).toBe("preview");
  });

  test("the console of a pass to disk beside no cluster resources is empty", async () => {
    const folder = copyOf(workspace);
    rmSync(join(folder, idms));
    const toDisk = printed((text) =>
      text.replace("mirrorToMirror", "mirrorToDisk").replace(/^.*Generating IDMS.*\n/gm, ""),
    );
    expect(await recorded(folder, { console: toDisk, exitStatus: 0 })).toMatchObject({
      state: "empty",
      rules: [],
    });
  });

  test("the console of a pass to disk beside cluster resources is another pass's", async () => {
    const toDisk = printed((text) => text.replace("mirrorToMirror", "mirrorToDisk"));
    expect(await recorded(workspace, { console: toDisk, exitStatus: 0 })).toMatchObject({
      state: "unknown",
      rules: ["other-console", "unknown-pass"],
    });
  });

  test.each(["4.19.3", "4.20.0-202511150143.p2", "v4.21.0", "4.22.0", "5.0.0", "v0.0.0-unknown"])(
    "of a bare workspace of %s nothing tells, and no help calls for a newer oc-mirror",
    async (version) => {
      const opened = await openWorkspace(ofVersion(version));
      expect([opened.state, rulesOf(opened)]).toEqual(["unknown", ["unknown-pass"]]);
      expect(opened.problems[0]?.message).not.toContain("dry run");
      expect(opened.problems[0]?.help).toMatch(/push from disk/);
      expect(opened.problems[0]?.help).not.toContain("2026");
    },
  );

  test.each([
    ["4.20.12", "pushed"],
    ["4.21.0", "pushed"],
    ["4.22.0", "unknown"],
    ["v0.0.0-unknown", "unknown"],
  ])("logs that list no failed image tell that a push of %s is %s", async (version, state) => {
    const folder = ofVersion(version);
    mkdirSync(join(folder, "working-dir/logs"));
    writeFileSync(join(folder, "working-dir/logs/registry-20261124_063011.log"), "");
    expect((await openWorkspace(folder)).state).toBe(state);
    writeFileSync(join(folder, "working-dir/logs/mirroring_errors_20261124_063011.txt"), "one\n");
    expect((await openWorkspace(folder)).state).toBe("failed");
  });

  test("its log tells: oc-mirror writes what it prints there too", async () => {
    const folder = copyOf(workspace);
    mkdirSync(join(folder, "working-dir/logs"));
    const log = join(folder, "working-dir/logs/oc-mirror-20261124_063011.log");
    writeFileSync(log, readFileSync(console, "utf8"));
    const opened = await openWorkspace(folder);
    expect([opened.state, opened.pass.signals[0]?.source]).toEqual(["pushed", "log"]);
  });

  test("a record of an unknown pass is a push once the caller says so", async () => {
    const opened = await openWorkspace(workspace);
    const plan = planRecord({
      workspace: opened,
      files: readRecordContents(opened).files,
      time: new Date("2026-11-26T00:00:00Z"),
      mirrorkit: "1",
    });
    const { folder } = writeRecord(temporaryFolder(), plan);
    const now = new Date("2026-11-27T00:00:00Z");
    expect((await openRecord(folder, now)).state).toBe("unknown");
    expect((await openRecord(folder, now, { state: "pushed" })).state).toBe("pushed");
  });
});

describe("signals that contradict each other", () => {
  test("the stronger wins, and both are said", async () => {
    const said = await recorded(workspace, { console, said: "preview" });
    expect(said).toMatchObject({ state: "pushed", rules: ["contradicting-signals"] });
    expect(said.text).toContain("its console shows a push without failed images; but");
  });

  test("an exit status other than 0 wins over a good console", async () => {
    const said = await recorded(workspace, { console, exitStatus: 4 });
    expect(said).toMatchObject({ state: "failed", rules: ["contradicting-signals"] });
    expect(said.text).toContain("the pass failed with exit status 4; but its console shows a push");
  });

  test("a list of failed images wins over what the caller says", async () => {
    const folder = fixture("golden/failures/source-forbidden/push/workspace");
    const said = await recorded(folder, { said: "pushed" });
    expect(said.state).toBe("failed");
    expect(said.rules).toEqual(["contradicting-signals", "failed-pass"]);
  });

  test("a console that wrote at another time than the cluster resources is said to be another's", async () => {
    const other = printed((text) => text.replaceAll("06:41:09", "06:48:30"));
    expect(await recorded(workspace, { console: other, exitStatus: 0 })).toMatchObject({
      state: "pushed",
      rules: ["other-console"],
    });
    const elsewhere = printed((text) =>
      text.replaceAll("2026/11/24 06:41:09", "2026/11/24 12:11:09"),
    );
    expect((await recorded(workspace, { console: elsewhere })).rules).toEqual([]);
  });
});
