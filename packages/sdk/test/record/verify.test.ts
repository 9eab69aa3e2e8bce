import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Problem } from "@mirrorkit/sdk/problems";
import { listRecords, openPass, openRecord, verifyRecord } from "@mirrorkit/sdk/records";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";
import { examplePath, failureOf, pathsIn, record, temporaryFolder } from "./passes.ts";

let into = "";
let folder = "";

beforeEach(async () => {
  into = temporaryFolder();
  ({ folder } = await record(examplePath("week-1"), into, {
    imageSet: examplePath("week-1/imageset.yaml"),
    exitStatus: 0,
  }));
});

function told(problems: readonly Problem[]): string[] {
  return problems.map(
    ({ rule, severity, message, position }) =>
      `${severity} ${rule} ${position?.file.replace(into, "DIR") ?? ""}: ${message}`,
  );
}

const name = "20261123T090712Z";

type Manifest = Record<string, unknown> & { files: Record<string, unknown>[] };

/** Rewrites the manifest as a forger would, with a digest that fits. */
function forge(change: (manifest: Manifest) => void): void {
  const path = join(folder, "manifest.json");
  const { digest: _, ...rest } = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const manifest = rest as Manifest;
  change(manifest);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  writeFileSync(path, `${JSON.stringify({ ...manifest, digest }, null, 2)}\n`);
}

const flips = fc.record({
  file: fc.nat(),
  place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  mask: fc.integer({ min: 1, max: 255 }),
});

function flippedCopy(bytes: Uint8Array, place: number, mask: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const offset = Math.floor(place * bytes.length);
  changed[offset] = (changed[offset] ?? 0) ^ mask;
  return changed;
}

describe("any byte that is flipped", () => {
  test("is found, in every file and in the manifest", () => {
    const paths = pathsIn(folder);
    expect(paths).toHaveLength(12);
    const seen = new Set<string>();
    fc.assert(
      fc.property(flips, ({ file, place, mask }) => {
        const path = join(folder, paths[file % paths.length] ?? "");
        const bytes = readFileSync(path);
        writeFileSync(path, flippedCopy(bytes, place, mask));
        const problems = verifyRecord(folder);
        writeFileSync(path, bytes);
        expect(told(problems)).toEqual([
          expect.stringMatching(/^error record-(tampered|manifest) /),
        ]);
        expect(problems[0]?.position?.file).toBe(path);
        seen.add(path);
      }),
      { seed: 20261123, numRuns: runs(500) },
    );
    expect(seen.size).toBe(paths.length);
    expect(verifyRecord(folder)).toEqual([]);
  });

  test("makes the record refused when it is opened", async () => {
    const path = join(folder, "mapping.txt");
    const bytes = readFileSync(path);
    writeFileSync(path, flippedCopy(bytes, 0.5, 1));
    const { problems, state } = await openPass(folder);
    expect(state).toBe("pushed");
    expect(told(problems).filter((line) => line.includes("record-"))).toEqual([
      `error record-tampered DIR/${name}/mapping.txt: changed since it was recorded: its content was changed`,
    ]);
  });

  test("is named even where it makes a file unreadable", async () => {
    writeFileSync(join(folder, "imageset-pinned.yaml"), Uint8Array.from([0xff]));
    const failure = await failureOf(() => openRecord(folder), into);
    expect(failure).toBe(
      "invalid-input: changed since it was recorded: it has 1 bytes, but 1572 were recorded",
    );
  });
});

describe("a record is not as it was recorded", () => {
  test.each<[string, () => void, string[]]>([
    [
      "with a file too few",
      () => rmSync(join(folder, "cluster-resources/idms-oc-mirror.yaml")),
      [
        "error record-tampered DIR/N/cluster-resources/idms-oc-mirror.yaml: changed since it was recorded: it is missing",
      ],
    ],
    [
      "with a file too many",
      () => writeFileSync(join(folder, "cluster-resources/new.yaml"), ""),
      [
        "error record-tampered DIR/N/cluster-resources/new.yaml: changed since it was recorded: it was added",
      ],
    ],
    [
      "with a longer file",
      () => writeFileSync(join(folder, "mapping.txt"), "\n", { flag: "a" }),
      [
        "error record-tampered DIR/N/mapping.txt: changed since it was recorded: it has 74939 bytes, but 74938 were recorded",
      ],
    ],
    [
      "with a link in the place of a file, to the same content",
      () => {
        renameSync(join(folder, "mapping.txt"), join(into, "mapping.txt"));
        symlinkSync("../mapping.txt", join(folder, "mapping.txt"));
      },
      [
        "error record-tampered DIR/N/mapping.txt: changed since it was recorded: it is a symbolic link",
      ],
    ],
    [
      "with a link to a file of its own",
      () => symlinkSync("mapping.txt", join(folder, "copy.txt")),
      [
        "error record-tampered DIR/N/copy.txt: changed since it was recorded: it is a symbolic link",
      ],
    ],
    [
      "with a link to a folder",
      () => symlinkSync("/etc", join(folder, "etc")),
      ["error record-tampered DIR/N/etc: changed since it was recorded: it is a symbolic link"],
    ],
    [
      "with a pipe in it",
      () => execFileSync("mkfifo", [join(folder, "pipe")]),
      ["error record-tampered DIR/N/pipe: changed since it was recorded: it is not a regular file"],
    ],
    [
      "with a manifest that is a link",
      () => {
        renameSync(join(folder, "manifest.json"), join(into, "manifest.json"));
        symlinkSync("../manifest.json", join(folder, "manifest.json"));
      },
      [
        "error record-tampered DIR/N/manifest.json: changed since it was recorded: it is a symbolic link",
      ],
    ],
    [
      "with a byte order mark before the manifest",
      () => {
        const path = join(folder, "manifest.json");
        writeFileSync(path, `\ufeff${readFileSync(path, "utf8")}`);
      },
      [
        "error record-tampered DIR/N/manifest.json: the manifest was changed after it was written: it does not match its own digest",
      ],
    ],
    [
      "with a failed pass called pushed",
      () => forge((manifest) => (manifest["exitStatus"] = 4)),
      [
        "error record-tampered DIR/N/manifest.json: changed since it was recorded: it marks a failed pass as pushed",
      ],
    ],
    [
      "with a mapping that the manifest does not count",
      () => forge((manifest) => delete manifest["images"]),
      [
        "error record-tampered DIR/N/manifest.json: changed since it was recorded: it does not match the files that it lists",
      ],
    ],
    [
      "with a stale mapping that is not there",
      () =>
        forge((manifest) => {
          const kept = Object.entries(manifest).filter(([key]) => key !== "images");
          for (const key of Object.keys(manifest)) delete manifest[key];
          for (const [key, value] of kept) {
            if (key === "mappingModified") manifest["mappingStale"] = true;
            else manifest[key] = value;
          }
          manifest.files = manifest.files.filter(({ path }) => path !== "mapping.txt");
          rmSync(join(folder, "mapping.txt"));
        }),
      [
        "error record-tampered DIR/N/manifest.json: changed since it was recorded: it does not match the files that it lists",
      ],
    ],
    [
      "with another hash in a forged manifest",
      () => forge(({ files }) => Object.assign(files.at(-1) ?? {}, { sha256: "0".repeat(64) })),
      [
        "error record-tampered DIR/N/mapping.txt: changed since it was recorded: its content was changed",
      ],
    ],
  ])("%s", (_, change, expected) => {
    change();
    expect(told(verifyRecord(folder))).toEqual(
      expected.map((line) => line.replace("/N/", `/${name}/`)),
    );
  });

  test("as a copy under another time: two records claim one", () => {
    renameSync(folder, join(into, "20261124T000000Z"));
    const expected = [
      `error record-name DIR/20261124T000000Z: its manifest is that of ${name}: the folder was copied or renamed, and two records have the same time`,
    ];
    expect(told(verifyRecord(join(into, "20261124T000000Z")))).toEqual(expected);
    expect(told(listRecords(into).problems)).toEqual(expected);
    expect(listRecords(into).records).toEqual([]);
  });

  test("behind a link", () => {
    renameSync(folder, join(into, "elsewhere"));
    symlinkSync("elsewhere", folder);
    expect(told(verifyRecord(folder))).toEqual([
      `error record-tampered DIR/${name}: changed since it was recorded: it is a symbolic link`,
    ]);
  });

  test("without a manifest: it passes for no workspace either", async () => {
    rmSync(join(folder, "manifest.json"));
    const message = "this is not a valid record manifest: it does not exist";
    expect(told(verifyRecord(folder))).toEqual([
      `error record-manifest DIR/${name}/manifest.json: ${message}`,
    ]);
    expect(await failureOf(() => openPass(folder), into)).toBe(`invalid-input: ${message}`);
  });
});

describe("a manifest", () => {
  test.each<[string, string | ((manifest: Manifest) => void), string]>([
    ["is no JSON", "{", "it is not JSON"],
    ["is a list", "[]", "it: Invalid input: expected object, received array"],
    ["is nested without end", "[".repeat(500_000), "it is not JSON"],
    ["has a field too many", (manifest) => (manifest["x"] = 1), 'it has no field "x"'],
    [
      "is of a later format",
      (manifest) => (manifest["format"] = 2),
      "it has format 2, which a newer mirrorkit wrote",
    ],
    [
      "names a file outside of its folder",
      ({ files }) => files.push({ path: "../../x", size: 1, sha256: "0".repeat(64) }),
      "files.11.path: must be a path of a record",
    ],
    [
      "names a file below cluster-resources that leads out",
      ({ files }) => Object.assign(files[0] ?? {}, { path: "cluster-resources/../../x" }),
      "files.0.path: must be a path of a record",
    ],
    [
      "names a file twice",
      ({ files }) => files.push({ ...files.at(-1) }),
      "files: must be sorted by path, each once",
    ],
    [
      "has a time that is none",
      (manifest) => (manifest["created"] = "yesterday"),
      "created: must be a time such as 2026-11-23T09:07:12.000Z",
    ],
    [
      "has an unknown state",
      (manifest) => (manifest["state"] = "fine"),
      'state: Invalid option: expected one of "pushed"|"failed"|"preview"|"unknown"|"empty"',
    ],
  ])("that %s is refused", (_, content, reason) => {
    if (typeof content === "string") writeFileSync(join(folder, "manifest.json"), content);
    else forge(content);
    const [problem] = verifyRecord(folder);
    expect(problem?.rule).toBe("record-manifest");
    expect(problem?.message).toBe(`this is not a valid record manifest: ${reason}`.slice(0, 232));
  });

  test.each([2, 3, 1_000_000, 2.5])(
    "of the later format %s is to be read by a later mirrorkit, not removed",
    (format) => {
      forge((manifest) => (manifest["format"] = format));
      const [problem] = verifyRecord(folder);
      expect(problem?.help).toBe(
        "Read it with the version of mirrorkit that wrote it, or a later one.",
      );
    },
  );

  test("of 10 MB is refused without being read", () => {
    truncateSync(join(folder, "manifest.json"), 10_000_000);
    expect(told(verifyRecord(folder))).toEqual([
      `error record-manifest DIR/${name}/manifest.json: this is not a valid record manifest: it has 10000000 bytes, and at most 1048576 are read`,
    ]);
  });
});

describe("a folder of records", () => {
  test("that is absent or empty has none", () => {
    expect(listRecords(join(into, "absent"))).toEqual({ records: [], problems: [] });
    expect(listRecords(temporaryFolder())).toEqual({ records: [], problems: [] });
  });

  test("that is a file is wrong use", async () => {
    writeFileSync(join(into, "file"), "");
    expect(await failureOf(() => listRecords(join(into, "file")), into)).toBe(
      "wrong-use: DIR/file is a file, not a folder of records",
    );
  });

  test("lists the oldest first, and names what is none", async () => {
    const time = new Date("2026-11-16T09:00:00Z");
    await record(examplePath("week-1"), into, { time });
    for (const entry of [`.${name}.0123456789ab`, "notes", ".git", "20261399T000000Z"]) {
      mkdirSync(join(into, entry));
    }
    writeFileSync(join(into, "README.md"), "ours");
    const { records, problems } = listRecords(into);
    expect(records.map((one) => one.name)).toEqual(["20261116T090000Z", name]);
    expect(told(problems)).toEqual([
      `warning record-leftover DIR/.${name}.0123456789ab: left behind when writing or removing a record was interrupted`,
      "warning no-record DIR/20261399T000000Z: this folder is not a record: its name is not a time such as 20261123T090712Z",
      "warning no-record DIR/notes: this folder is not a record: its name is not a time such as 20261123T090712Z",
    ]);
  });

  test("whose chain has lost a record says so in passing", async () => {
    const { folder: next } = await record(examplePath("week-2"), into);
    expect(verifyRecord(next)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(told(verifyRecord(next))).toEqual([
      `info record-previous DIR/20261123T090713Z: the previous record, ${name}, is missing`,
    ]);
  });

  test("has no record of a name that is not there", async () => {
    expect(await failureOf(() => verifyRecord(join(into, "20200101T000000Z")), into)).toBe(
      "unreadable-input: DIR/20200101T000000Z is not the folder of a record",
    );
  });
});
