import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { describe, expect, test } from "vitest";
import { copyOf, exampleWeek, fixture, recorded, rulesOf, temporaryFolder } from "./passes.ts";

const p01 = fixture("reported/p01-push-from-disk-preview");
const workspace = join(p01, "workspace");
const console = join(p01, "console.log");
const golden = fileURLToPath(new URL("../../../../../shared/golden/disk/", import.meta.url));
const there = existsSync(golden);

function printed(change: (text: string) => string): string {
  const path = join(temporaryFolder(), "console.log");
  writeFileSync(path, change(readFileSync(console, "utf8")));
  return path;
}

const asDryRun = (text: string): string =>
  text
    .replace("=== Results ===", "📄 list of all images for mirroring in : /w/dry-run/mapping.txt")
    .replace(/^.*(?:images to copy|Start copying|mirrored successfully).*\n/gm, "");

describe("a push from disk made more than 2 s after its pass to disk is not a dry run (p01)", () => {
  test("with its console and exit status 0 it is pushed, without a warning", async () => {
    expect(await recorded(workspace, { console, exitStatus: 0 })).toEqual({
      state: "pushed",
      rules: [],
      text: "",
    });
  });

  test("with its console alone it is pushed", async () => {
    expect((await recorded(workspace, { console })).state).toBe("pushed");
  });

  test("with the console of a dry run it is a preview", async () => {
    const given = { console: printed(asDryRun), exitStatus: 0 };
    expect((await recorded(workspace, given)).state).toBe("preview");
  });

  test("with the console of a push of which images failed it failed", async () => {
    const given = { console: printed((text) => text.replace("✓  12 / 12", "✗  11 / 12")) };
    expect((await recorded(workspace, given)).state).toBe("failed");
  });

  test("where nothing tells it is unknown, and never called a dry run", async () => {
    const opened = await openWorkspace(workspace);
    expect(opened.state).toBe("unknown");
    expect(rulesOf(opened)).toEqual(["unknown-pass"]);
    const [problem] = opened.problems;
    expect(problem?.message).toBe(
      "it is unknown whether the cluster resources were pushed: they are newer than the last isc_pinned file",
    );
    expect(problem?.help).toMatch(/^A push from disk pins nothing\./);
    expect(problem?.help).toContain("--pass pushed");
  });

  test("what the caller says makes it a push, or a dry run", async () => {
    expect(await recorded(workspace, { said: "pushed" })).toMatchObject({
      state: "pushed",
      rules: [],
    });
    expect(await recorded(workspace, { said: "preview" })).toMatchObject({ state: "preview" });
  });

  test("two archives pushed one after the other without a new pass to disk: pushed", async () => {
    const folder = copyOf(workspace);
    for (const name of readdirSync(join(folder, "working-dir/cluster-resources"))) {
      const path = join(folder, "working-dir/cluster-resources", name);
      writeFileSync(
        path,
        readFileSync(path, "utf8").replaceAll("2026-11-25T14:20", "2026-12-02T14:20"),
      );
    }
    const next = printed((text) => text.replaceAll("2026/11/25", "2026/12/02"));
    expect(await recorded(folder, { console: next, exitStatus: 0 })).toMatchObject({
      state: "pushed",
      rules: [],
    });
  });

  test("its own log tells without a console, whatever the zone of the machine", async () => {
    const folder = copyOf(workspace);
    mkdirSync(join(folder, "working-dir/logs"));
    const text = readFileSync(console, "utf8");
    writeFileSync(join(folder, "working-dir/logs/oc-mirror-20261125_231202.log"), text);
    const opened = await openWorkspace(folder);
    expect([opened.state, rulesOf(opened)]).toEqual(["pushed", []]);
    expect(opened.pass.of.workflow).toBe("diskToMirror");
    writeFileSync(join(folder, "working-dir/logs/oc-mirror-20261126_080000.log"), asDryRun(text));
    expect((await openWorkspace(folder)).state).toBe("preview");
  });

  test("the log of 4.18, which all passes append to, tells too", async () => {
    const folder = copyOf(workspace);
    mkdirSync(join(folder, "working-dir/logs"));
    const text = readFileSync(console, "utf8");
    writeFileSync(join(folder, "working-dir/logs/oc-mirror.log"), asDryRun(text) + text);
    expect((await openWorkspace(folder)).state).toBe("pushed");
  });

  test("logs of the pass to disk and of a deletion tell nothing of it", async () => {
    const folder = copyOf(workspace);
    mkdirSync(join(folder, "working-dir/logs"));
    for (const mode of ["mirrorToDisk", "delete"]) {
      const text = readFileSync(console, "utf8").replace("diskToMirror", mode);
      writeFileSync(join(folder, "working-dir/logs/oc-mirror-20261125_231202.log"), text);
      expect((await openWorkspace(folder)).state).toBe("unknown");
    }
  });

  test("a mapping older than a dry run would leave it tells", async () => {
    const folder = copyOf(workspace);
    const mapping = join(folder, "working-dir/dry-run/mapping.txt");
    mkdirSync(join(folder, "working-dir/dry-run"));
    cpSync(fixture("golden/disk/3-from-disk-dry-run/workspace/dry-run/mapping.txt"), mapping);
    const written = new Date("2026-11-25T14:11:00Z");
    utimesSync(mapping, written, written);
    const opened = await openWorkspace(folder);
    expect([opened.state, opened.pass.signals.map(({ source }) => source)]).toEqual([
      "pushed",
      ["mapping"],
    ]);
    const right = new Date("2026-11-25T14:20:30Z");
    utimesSync(mapping, right, right);
    expect((await openWorkspace(folder)).state).toBe("preview");
    const copied = new Date("2026-11-27T08:00:00Z");
    utimesSync(mapping, copied, copied);
    expect((await openWorkspace(folder)).state).toBe("unknown");
  });

  test("a mapping still of the pass to disk tells: a dry run from disk replaces it", async () => {
    const folder = copyOf(workspace);
    mkdirSync(join(folder, "working-dir/dry-run"));
    cpSync(
      fixture("golden/disk/1-to-disk-dry-run/workspace/dry-run/mapping.txt"),
      join(folder, "working-dir/dry-run/mapping.txt"),
    );
    const opened = await openWorkspace(folder);
    expect(opened.state).toBe("pushed");
    expect(opened.pass.of.workflow).toBe("diskToMirror");
  });
});

describe("a push between registries, then a dry run of the next week in the same workspace", () => {
  test.each(["production/3-dry-run-next", "production/1-dry-run"])(
    "with the mapping of %s it is still a preview",
    async (name) => {
      const folder = copyOf(exampleWeek(1));
      rmSync(join(folder, "dry-run"), { recursive: true, force: true });
      cpSync(fixture(`golden/${name}/workspace/dry-run`), join(folder, "dry-run"), {
        recursive: true,
      });
      for (const file of readdirSync(join(folder, "cluster-resources"))) {
        const path = join(folder, "cluster-resources", file);
        writeFileSync(path, readFileSync(path, "utf8").replaceAll("2026-11-23T", "2026-11-30T"));
      }
      const opened = await openWorkspace(folder);
      expect(opened.state).toBe("preview");
      expect(opened.pass.why).toBe("the cluster resources come from a dry run after the last push");
    },
  );
});

describe.skipIf(!there)(
  "golden passes to and from disk (skipped: ../shared/golden is absent)",
  () => {
    test.each([
      ["1-to-disk-dry-run", "empty"],
      ["2-to-disk", "empty"],
      ["3-from-disk-dry-run", "preview"],
      ["4-from-disk", "pushed"],
    ])("%s with its console is %s", async (step, state) => {
      const given = { console: join(golden, step, "stdout.log"), exitStatus: 0 };
      expect(await recorded(join(golden, step, "workspace"), given)).toMatchObject({ state });
    });

    test.each([
      ["3-from-disk-dry-run", "unknown"],
      ["4-from-disk", "pushed"],
    ])("%s without it is %s, although a pass to disk pinned within 2 s", async (step, state) => {
      expect((await openWorkspace(join(golden, step, "workspace"))).state).toBe(state);
    });

    test("4-from-disk two days after its pass to disk is pushed all the same", async () => {
      const folder = copyOf(join(golden, "4-from-disk/workspace"));
      for (const file of readdirSync(join(folder, "cluster-resources"))) {
        const path = join(folder, "cluster-resources", file);
        writeFileSync(path, readFileSync(path, "utf8").replaceAll("2026-11-23T", "2026-11-25T"));
      }
      const opened = await openWorkspace(folder);
      expect([opened.state, rulesOf(opened)]).toEqual(["pushed", []]);
    });
  },
);
