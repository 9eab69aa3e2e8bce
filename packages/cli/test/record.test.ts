import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { copyOfWeek, examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const first = "20261123T090712Z";
const second = "20261124T090720Z";

function record(into: string, week: 1 | 2, ...more: string[]) {
  const time = week === 1 ? "2026-11-23T09:07:12Z" : "2026-11-24T09:07:20Z";
  const workspace = examplePath(`week-${week}`);
  return mirrorkit("record", "--workspace", workspace, "--into", into, "--time", time, ...more);
}

async function twoWeeks(): Promise<string> {
  const into = join(temporaryFolder(), "records");
  for (const week of [1, 2] as const) await record(into, week);
  return into;
}

describe("mirrorkit record", () => {
  test("archives a pass and says what it was", async () => {
    const into = join(temporaryFolder(), "records");
    const imageSet = examplePath("week-1/imageset.yaml");
    const printed = join(temporaryFolder(), "console.log");
    writeFileSync(printed, "x : === Results ===\nx :  ✓  193 / 193 release images mirrored\n");
    const { output, notes, status } = await record(
      into,
      1,
      "--imageset",
      imageSet,
      "--console",
      printed,
      "--exit-status",
      "0",
    );
    expect([status, notes]).toEqual([0, ""]);
    expect(output).toBe(
      `recorded ${first} in ${into}/${first}: pushed, OpenShift 4.20.18-x86_64, 298 images, 14 files\n`,
    );
    expect(readdirSync(join(into, first))).toEqual([
      "catalogs.json",
      "cluster-resources",
      "console.txt",
      "imageset-pinned.yaml",
      "imageset.yaml",
      "manifest.json",
      "mapping.txt",
      "operators.json",
    ]);
  });

  test("goes by the clock when no time is given", async () => {
    const into = temporaryFolder();
    const before = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const workspace = examplePath("week-1");
    await mirrorkit("record", "--workspace", workspace, "--into", into);
    const [name = ""] = readdirSync(into);
    expect(name >= before && /^\d{8}T\d{6}Z$/.test(name)).toBe(true);
  });

  test("as JSON gives the manifest", async () => {
    const into = temporaryFolder();
    const { output } = await record(into, 1, "--json", "--oc-mirror-version", "4.21.0");
    expect(JSON.parse(output)).toMatchObject({
      folder: join(into, first),
      name: first,
      mirrorkit: "0.0.0",
      ocMirror: "4.21.0",
      state: "pushed",
      problems: [],
    });
  });

  test("archives a failed pass, and says that it failed", async () => {
    const into = temporaryFolder();
    const { output, status } = await record(into, 1, "--exit-status", "4");
    expect(status).toBe(0);
    expect(output).toContain(": failed, OpenShift 4.20.18-x86_64");
    const { notes } = await mirrorkit("record", "show", first, "--into", into);
    expect(notes).toContain("the pass failed with exit status 4");
  });

  test("archives a pass without a mapping, and says so", async () => {
    const workspace = copyOfWeek(1);
    rmSync(join(workspace, "working-dir/dry-run"), { recursive: true });
    const into = temporaryFolder();
    const args = ["--workspace", workspace, "--into", into];
    const { output, notes, status } = await mirrorkit("record", ...args);
    expect(status).toBe(0);
    expect(output).toContain("pushed, OpenShift 4.20.18, no mapping, 9 files");
    expect(notes).toContain("the pass is recorded without its images [record-without-mapping]");
  });

  test.each([
    [["record"], "missing required option:\n  --workspace <dir>"],
    [["record", "--workspace", "w", "--exit-status", "256"], "Give a whole number from 0 to 255."],
    [["record", "--workspace", "w", "--time", "2026-11-23"], "Give a time with its zone"],
    [["record", "--workspace", "absent"], "absent does not exist"],
    [
      ["record", "--workspace", examplePath("week-1"), "--time", "2999-01-01T00:00:00Z"],
      "the record would be dated after the current time",
    ],
    [["record", "show", "../../etc"], '"../../etc" is not a valid record name'],
    [["record", "verify", "20261332T000000Z"], '"20261332T000000Z" is not a valid record name'],
    [["record", "verify", first, "--into", "absent"], `absent has no record ${first}`],
    [["record", "prune"], "missing required option:\n  --keep <n>"],
    [["record", "prune", "--keep", "0"], "Give a whole number of at least 1."],
    [
      ["record", "list", "--into", "package.json"],
      "package.json is a file, not a folder of records",
    ],
  ])("%j is wrong use", async (args, expected) => {
    const { output, notes, status } = await mirrorkit(...args);
    expect([status, output]).toEqual([2, ""]);
    expect(notes).toContain(expected);
  });

  test.skipIf(process.getuid?.() === 0)(
    "on a read-only disk exits with 3 and leaves nothing (skipped: root may write everywhere)",
    async () => {
      const into = temporaryFolder();
      chmodSync(into, 0o500);
      const { notes, status } = await record(into, 1);
      expect(status).toBe(3);
      expect(notes).toContain("Nothing was changed.");
      expect(readdirSync(into)).toEqual([]);
    },
  );
});

describe("mirrorkit record list", () => {
  test("is a table, oldest first, with what came and went", async () => {
    const into = await twoWeeks();
    await record(into, 2, "--exit-status", "8");
    const { output, notes, status } = await mirrorkit("record", "list", "--into", into);
    expect([status, notes]).toEqual([0, ""]);
    expect(output.split("\n")).toEqual([
      "record            time (UTC)           state   releases        images  change",
      "20261123T090712Z  2026-11-23 09:07:12  pushed  4.20.18-x86_64     298",
      "20261124T090720Z  2026-11-24 09:07:20  pushed  4.20.19-x86_64     275     -23",
      "20261124T090721Z  2026-11-24 09:07:20  failed  4.20.19-x86_64     275       0",
      "",
    ]);
  });

  test("marks a stale mapping, and counts no change from it or to it", async () => {
    const into = await twoWeeks();
    const mapping = join(examplePath("week-1"), "working-dir/dry-run/mapping.txt");
    const workspace = copyOfWeek(2);
    writeFileSync(join(workspace, "working-dir/dry-run/mapping.txt"), readFileSync(mapping));
    const args = ["--workspace", workspace, "--into", into, "--time"];
    const { output: line } = await mirrorkit("record", ...args, "2026-11-25T09:00:00Z");
    expect(line).toContain(": pushed, OpenShift 4.20.19, 298 images of a stale mapping, 12 files");
    await record(into, 2, "--time", "2026-11-26T09:00:00Z");
    const { output } = await mirrorkit("record", "list", "--into", into);
    expect(output.split("\n").slice(2, 5)).toEqual([
      "20261124T090720Z  2026-11-24 09:07:20  pushed  4.20.19-x86_64          275     -23",
      "20261125T090000Z  2026-11-25 09:00:00  pushed  4.20.19         298 (stale)",
      "20261126T090000Z  2026-11-26 09:00:00  pushed  4.20.19-x86_64          275       0",
    ]);
    const shown = await mirrorkit("record", "show", "20261125T090000Z", "--into", into);
    expect(shown.output).toContain(
      "\n           of a stale mapping, which belongs to another pass\n",
    );
  });

  test("takes --into before and after its name", async () => {
    const into = await twoWeeks();
    const after = await mirrorkit("record", "list", "--into", into, "--json");
    const before = await mirrorkit("record", "--into", into, "list", "--json");
    expect(before.output).toBe(after.output);
    const { records } = JSON.parse(after.output) as { records: { name: string }[] };
    expect(records.map(({ name }) => name)).toEqual([first, second]);
  });

  test("of an empty or absent folder says so and exits with 0", async () => {
    const into = temporaryFolder();
    const { output, status } = await mirrorkit("record", "list", "--into", into);
    expect([status, output]).toEqual([0, `no records in ${into}\n`]);
    const absent = await mirrorkit("record", "list", "--into", join(into, "absent"));
    expect([absent.status, absent.output]).toEqual([0, `no records in ${into}/absent\n`]);
  });

  test("names what is no record", async () => {
    const into = await twoWeeks();
    mkdirSync(join(into, "notes"));
    const { output, notes, status } = await mirrorkit("record", "list", "--into", into);
    expect(status).toBe(0);
    expect(output.split("\n")).toHaveLength(4);
    expect(notes).toContain("this folder is not a record");
  });

  test("exits with 1 beside an invalid record", async () => {
    const into = await twoWeeks();
    writeFileSync(join(into, second, "manifest.json"), "{");
    for (const more of [[], ["--json"]]) {
      const { output, status } = await mirrorkit("record", "list", "--into", into, ...more);
      expect(status).toBe(1);
      expect(output).toContain(first);
    }
  });
});

describe("a record of the year 2999", () => {
  const future = "29990101T000000Z";

  async function withFuture(): Promise<string> {
    const into = await twoWeeks();
    renameSync(join(into, second), join(into, future));
    return into;
  }

  test("is a problem in the list", async () => {
    const into = await withFuture();
    const { output, notes, status } = await mirrorkit("record", "list", "--into", into);
    expect(status).toBe(1);
    expect(output).not.toContain(future);
    expect(notes).toMatch(
      new RegExp(
        `${future}: error: this record is dated after the current time, .*Z \\[record-future\\]`,
      ),
    );
  });

  test.each([
    ["diff", (into: string) => ["diff", examplePath("week-2"), "--records", into]],
    [
      "render --prune-signatures",
      (into: string) =>
        ["render", "--workspace", examplePath("week-2"), "--cluster", "production"].concat(
          ["--out", join(into, "out"), "--records", into],
          ["--prune-signatures", "1"],
        ),
    ],
  ])("has %s refused, which says which record and the way out", async (_, args) => {
    const into = await withFuture();
    const { output, notes, status } = await mirrorkit(...args(into));
    expect([status, output]).toEqual([1, ""]);
    expect(notes).toContain(`the record ${future} is dated after the current time`);
    expect(notes).toContain("Remove it in a reviewed change");
  });
});

describe("mirrorkit record show", () => {
  test("is a sheet of the record", async () => {
    const into = await twoWeeks();
    const { output, notes, status } = await mirrorkit("record", "show", second, "--into", into);
    expect([status, notes]).toEqual([0, ""]);
    const lines = output.split("\n");
    expect(lines.slice(0, 5)).toEqual([
      "record     20261124T090720Z",
      "created    2026-11-24 09:07:20 UTC by mirrorkit 0.0.0, oc-mirror v0.0.0-unknown",
      "previous   20261123T090712Z",
      "state      pushed",
      "releases   4.20.19-x86_64",
    ]);
    expect(lines[5]).toMatch(/^images {5}275: \d+ additional, 2 catalog, /);
    expect(lines[7]).toMatch(/^files {6}12, \d+ bytes$/);
    expect(lines).toHaveLength(21);
  });

  test("of one that was changed tells it and exits with 1", async () => {
    const into = await twoWeeks();
    writeFileSync(join(into, first, "mapping.txt"), "", { flag: "w" });
    const { notes, status } = await mirrorkit("record", "show", first, "--into", into);
    expect(status).toBe(1);
    expect(notes).toContain(`${into}/${first}/mapping.txt: error: changed since it was recorded`);
  });

  test("of one without a good manifest is refused", async () => {
    const into = await twoWeeks();
    writeFileSync(join(into, first, "manifest.json"), "{}");
    const { notes, status } = await mirrorkit("record", "show", first, "--into", into);
    expect(status).toBe(2);
    expect(notes).toContain("this is not a valid record manifest");
  });
});

describe("mirrorkit record verify", () => {
  test("of good records exits with 0", async () => {
    const into = await twoWeeks();
    const all = await mirrorkit("record", "verify", "--into", into);
    expect([all.status, all.output]).toEqual([0, "2 records verified: all records are intact\n"]);
    const one = await mirrorkit("record", "verify", first, "--into", into, "--json");
    expect([one.status, JSON.parse(one.output)]).toEqual([0, { verified: 1, problems: [] }]);
  });

  test.each([
    ["verify", []],
    ["verify", ["--json"]],
    ["prune", ["--keep", "3"]],
    ["prune", ["--keep", "3", "--dry-run"]],
  ])("a misspelt folder is not taken for one without records: %s %j", async (command, more) => {
    const into = join(temporaryFolder(), "recrods");
    const { notes, status } = await mirrorkit("record", command, "--into", into, ...more);
    expect(status).toBe(2);
    expect(notes).toContain(`the folder ${into} does not exist`);
  });

  test("an empty folder has no records, which is fine", async () => {
    const into = temporaryFolder();
    const { output, status } = await mirrorkit("record", "verify", "--into", into);
    expect([status, output]).toEqual([0, `no records in ${into}\n`]);
  });

  test("finds a changed byte, a leftover and a renamed folder, and exits with 1", async () => {
    const into = await twoWeeks();
    const path = join(into, first, "mapping.txt");
    writeFileSync(path, readFileSync(path, "utf8").replace("sha256", "sha512"));
    mkdirSync(join(into, `.${first}.0123456789ab`));
    renameSync(join(into, second), join(into, "20261125T000000Z"));
    const { output, status } = await mirrorkit("record", "verify", "--into", into);
    expect(status).toBe(1);
    for (const rule of ["record-tampered", "record-leftover", "record-name"]) {
      expect(output).toContain(`[${rule}]`);
    }
    expect(output).toMatch(/\n1 record verified: 2 errors, 1 warning\n$/);
  });

  test("of a record whose chain is broken stays at 0", async () => {
    const into = await twoWeeks();
    rmSync(join(into, first), { recursive: true });
    const { output, status } = await mirrorkit("record", "verify", "--into", into);
    expect(status).toBe(0);
    expect(output).toContain(`note: the previous record, ${first}, is missing`);
  });
});

describe("mirrorkit record prune", () => {
  test("--dry-run removes nothing, and without it the same goes", async () => {
    const into = await twoWeeks();
    const args = ["record", "prune", "--keep", "1", "--into", into];
    const would = await mirrorkit(...args, "--dry-run");
    expect(would.output).toBe(`would be removed  ${first}\n1 record kept, 1 would be removed\n`);
    expect(readdirSync(into)).toEqual([first, second]);
    const done = await mirrorkit(...args, "--json");
    expect(JSON.parse(done.output)).toEqual({ kept: [second], removed: [first], problems: [] });
    expect(readdirSync(into)).toEqual([second]);
  });

  test("--keep-days keeps more", async () => {
    const into = await twoWeeks();
    const args = ["--keep", "1", "--keep-days", "36500", "--into", into];
    const { output } = await mirrorkit("record", "prune", ...args);
    expect(output).toBe("2 records kept, 0 removed\n");
  });
});

describe("a record in the place of a workspace", () => {
  test("is rendered from like it, and refused once a byte of it changed", async () => {
    const into = await twoWeeks();
    const out = temporaryFolder();
    const render = (workspace: string, folder: string) =>
      mirrorkit("render", "--workspace", workspace, "--cluster", "lab", "--out", join(out, folder));
    await render(join(into, first), "record");
    await render(examplePath("week-1"), "workspace");
    const names = readdirSync(join(out, "workspace"), { recursive: true, encoding: "utf8" });
    expect(names.length).toBeGreaterThan(10);
    expect(readdirSync(join(out, "record"), { recursive: true, encoding: "utf8" })).toEqual(names);

    const path = join(into, first, "cluster-resources/idms-oc-mirror.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace("rhacm2", "rhacm3"));
    const { notes, status } = await render(join(into, first), "tampered");
    expect(status).not.toBe(0);
    expect(notes).toContain("[record-tampered]");
    expect(readdirSync(out)).toEqual(["record", "workspace"]);
  });
});
