import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  judgeTransfer,
  lastTransfer,
  openTransfer,
  recordTransfer,
  rememberPushed,
  setTransferAside,
  type TransferObservation,
  type TransferRecord,
} from "@mirrorkit/sdk/transfers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const connected = fileURLToPath(
  new URL("../../../../examples/air-gap/connected/working-dir", import.meta.url),
);
const imageSet = fileURLToPath(
  new URL("../../../../examples/air-gap/imageset.yaml", import.meta.url),
);
let root = "";
let sent = "";
let arrived = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mirrorkit-transfer-"));
  sent = join(root, "sent");
  arrived = join(root, "arrived");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** What oc-mirror does in a folder: deletes the archives of the last time and writes new ones. */
function mirrorToDisk(content: string, count = 2): void {
  mkdirSync(sent, { recursive: true });
  cpSync(connected, join(sent, "working-dir"), { recursive: true });
  for (const name of readdirSync(sent)) if (name.endsWith(".tar")) rmSync(join(sent, name));
  for (let number = 1; number <= count; number += 1) {
    writeFileSync(join(root, "blob"), `${content} ${number}\n`.repeat(100));
    const archive = join(sent, `mirror_00000${number}.tar`);
    execFileSync("tar", ["--create", "--file", archive, "--directory", root, "blob"]);
  }
}

function record(now: string): Promise<TransferRecord> {
  const options = { mirrorkit: "0.1.0", ocMirror: "4.21.3", imageSet, now: new Date(now) };
  return recordTransfer(sent, options);
}

/** Carries what is in the folder of the connected side over: archives and record, nothing else. */
function carry(): void {
  rmSync(arrived, { recursive: true, force: true });
  mkdirSync(arrived);
  for (const name of readdirSync(sent)) {
    if (/\.(?:tar|json)$/.test(name)) cpSync(join(sent, name), join(arrived, name));
  }
}

/** The ids and messages of what speaks against the transfer that arrived. */
async function judged(
  more: Partial<TransferObservation> = {},
  state?: string,
): Promise<readonly string[]> {
  const { record: read, ...seen } = await openTransfer(arrived, {
    imageSet,
    ...(state === undefined ? {} : { state }),
  });
  const problems = judgeTransfer(read, { ...seen, ocMirror: "4.21.3", ...more });
  return problems.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
}

describe("a transfer", () => {
  beforeEach(async () => {
    mirrorToDisk("week 1");
    await record("2026-11-23T09:07:55Z");
    carry();
  });

  test("names its images, its archives and what wrote them", async () => {
    const { record: read } = await openTransfer(arrived);
    expect(read).toMatchObject({ name: "20261123T090755Z", ocMirror: "4.21.3", format: 1 });
    expect(read.parent).toBeUndefined();
    expect(read.archives.map(({ name }) => name)).toEqual([
      "mirror_000001.tar",
      "mirror_000002.tar",
    ]);
    expect(read.images).toHaveLength(14);
    expect(read.images.every(({ source }) => source.includes("docker://"))).toBe(true);
  });

  test("is fine when nothing happened to it", async () => {
    expect(await judged()).toEqual([]);
  });

  const damages: readonly (readonly [string, () => void, string])[] = [
    [
      "an archive is missing",
      () => rmSync(join(arrived, "mirror_000002.tar")),
      "error transfer-missing: mirror_000002.tar is missing",
    ],
    [
      "an archive was cut",
      () => truncateSync(join(arrived, "mirror_000001.tar"), 512),
      "error transfer-changed: mirror_000001.tar was truncated: it has 512 of 10240 bytes",
    ],
    [
      "an archive was changed",
      () => {
        const path = join(arrived, "mirror_000001.tar");
        const bytes = readFileSync(path);
        bytes[600] = 0x21;
        writeFileSync(path, bytes);
      },
      "error transfer-changed: mirror_000001.tar was changed: it has the recorded size, but other content",
    ],
    [
      "an archive grew",
      () => appendFileSync(join(arrived, "mirror_000001.tar"), "more"),
      "error transfer-changed: mirror_000001.tar has 4 bytes more than was recorded",
    ],
    [
      "an archive of another transfer is beside them",
      () => writeFileSync(join(arrived, "mirror_000003.tar"), "other"),
      "error transfer-foreign: mirror_000003.tar is an archive of another transfer: oc-mirror would unpack it, too",
    ],
    [
      "an archive was copied",
      () => cpSync(join(arrived, "mirror_000002.tar"), join(arrived, "mirror_000003.tar")),
      "error transfer-foreign: mirror_000003.tar is a copy of mirror_000002.tar that the record does not name",
    ],
    [
      "an archive is of v1",
      () => writeFileSync(join(arrived, "mirror_seq1_000000.tar"), "old"),
      "error transfer-version-one: mirror_seq1_000000.tar is an archive of oc-mirror v1, which v2 cannot read",
    ],
  ];

  test.each(damages)("%s: that is named", async (_, damage, expected) => {
    damage();
    expect(await judged()).toEqual([expected]);
  });

  test("two archives that were swapped are named with each other's content", async () => {
    renameSync(join(arrived, "mirror_000001.tar"), join(arrived, "x"));
    renameSync(join(arrived, "mirror_000002.tar"), join(arrived, "mirror_000001.tar"));
    renameSync(join(arrived, "x"), join(arrived, "mirror_000002.tar"));
    expect(await judged()).toEqual([
      "error transfer-changed: mirror_000001.tar has the content of mirror_000002.tar",
      "error transfer-changed: mirror_000002.tar has the content of mirror_000001.tar",
    ]);
  });

  test.each([
    ["cut", (text: string) => text.slice(0, -100), "it is not JSON, or it was truncated"],
    [
      "changed",
      (text: string) => text.replace("4.21.3", "4.22.0"),
      "does not match its own digest",
    ],
    ["of a later format", (text: string) => text.replace('"format": 1', '"format": 2'), "format"],
    ["something else", () => "[]", "transfer record"],
  ])("a record that was %s is refused", async (_, change, message) => {
    const path = join(arrived, "transfer.json");
    writeFileSync(path, change(readFileSync(path, "utf8")));
    const opened = openTransfer(arrived);
    await expect(opened).rejects.toMatchObject({ code: "invalid-input" });
    await expect(opened).rejects.toThrow(message);
  });

  test.each([
    ["4.21.3", []],
    ["4.21.9", []],
    [
      "4.20.30",
      ["error transfer-binary: oc-mirror 4.21.3 wrote the archives, and 4.20.30 would push them"],
    ],
    [
      "4.22.1",
      ["warning transfer-binary: oc-mirror 4.21.3 wrote the archives, and 4.22.1 would push them"],
    ],
    [
      "v0.0.0-unknown",
      [
        "warning transfer-binary: oc-mirror 4.21.3 wrote the archives, and v0.0.0-unknown would push them",
      ],
    ],
  ])("pushed with oc-mirror %s gives %j", async (ocMirror, expected) => {
    expect(await judged({ ocMirror })).toEqual(expected);
  });

  test("another ImageSet is named", async () => {
    expect(await judged({ imageSet: "0".repeat(64) })).toEqual([
      "error transfer-imageset: the ImageSet is not the one that the archives were made with",
    ]);
  });
});

describe("transfers after one another", () => {
  /** Mirrors so many weeks one after another; the folder of each as it would be carried over. */
  async function weeks(count: number): Promise<readonly string[]> {
    const folders: string[] = [];
    for (let week = 1; week <= count; week += 1) {
      setTransferAside(sent);
      mirrorToDisk(`week ${week}`, 1);
      await record(`2026-11-${22 + week}T09:00:00Z`);
      carry();
      const folder = join(root, `week-${week}`);
      renameSync(arrived, folder);
      folders.push(folder);
    }
    return folders;
  }

  async function judgedIn(folder: string | undefined, state: string): Promise<readonly string[]> {
    const { record: read, ...seen } = await openTransfer(folder ?? "", { state });
    return judgeTransfer(read, seen).map(({ severity, message }) => `${severity}: ${message}`);
  }

  async function push(folder: string | undefined, state: string): Promise<void> {
    rememberPushed(state, (await openTransfer(folder ?? "")).record);
  }

  test("name the one before them, and keep it aside with its archives", async () => {
    const folders = await weeks(2);
    const { record: second } = await openTransfer(folders[1] ?? "");
    const { record: first } = await openTransfer(folders[0] ?? "");
    expect(second.parent).toEqual({ name: first.name, digest: first.digest });
    expect(readdirSync(join(sent, "transfers", first.name))).toEqual([
      "mirror_000001.tar",
      "transfer-imageset.yaml",
      "transfer-mapping.txt",
      "transfer.json",
    ]);
    expect(existsSync(join(sent, "mirror_000001.tar"))).toBe(true);
  });

  test("go through in their order, and no other", async () => {
    const state = join(root, "state");
    const [first, second, third] = await weeks(3);
    expect(await judgedIn(first, state)).toEqual([]);
    expect(await judgedIn(second, state)).toEqual([
      "warning: whether the previous transfer, 20261123T090000Z, was pushed here is unknown",
    ]);
    await push(first, state);
    expect(await judgedIn(third, state)).toEqual([
      "error: the previous transfer, 20261124T090000Z, was not pushed here: its images are missing",
    ]);
    expect(await judgedIn(second, state)).toEqual([]);
    await push(second, state);
    expect(await judgedIn(second, state)).toEqual(["warning: 20261124T090000Z is already pushed"]);
    expect(await judgedIn(first, state)).toEqual([
      "error: 20261123T090000Z is older than 20261124T090000Z, which was pushed after it",
    ]);
    expect(await judgedIn(third, state)).toEqual([]);
  });

  test("have later names, also when the clock goes back", async () => {
    mirrorToDisk("week 1");
    const first = await record("2026-11-23T09:00:00Z");
    setTransferAside(sent);
    mirrorToDisk("week 2");
    const second = await record("2020-01-01T00:00:00Z");
    expect([first.name, second.name]).toEqual(["20261123T090000Z", "20261123T090001Z"]);
  });

  test("are known with mapping and ImageSet, where they were written and where they were moved to", async () => {
    expect(lastTransfer(sent)).toBeUndefined();
    mirrorToDisk("week 1");
    const removals = { count: 2, digest: "a".repeat(32), approvedBy: "bert in !12" };
    const first = await recordTransfer(sent, { mirrorkit: "0.1.0", imageSet, removals });
    const mapping = join(sent, "transfer-mapping.txt");
    expect(lastTransfer(sent)).toMatchObject({ record: { ...first, removals }, mapping });
    setTransferAside(sent);
    const known = lastTransfer(sent);
    expect(known?.record).toEqual(first);
    expect(readFileSync(known?.imageSet ?? "", "utf8")).toBe(readFileSync(imageSet, "utf8"));
    expect(readFileSync(known?.mapping ?? "", "utf8")).toBe(
      readFileSync(join(connected, "dry-run/mapping.txt"), "utf8"),
    );
  });

  test("a move that was interrupted goes on to the same folder", async () => {
    mirrorToDisk("week 1");
    const { name } = await record("2026-11-23T09:00:00Z");
    const aside = join(sent, "transfers", name);
    mkdirSync(aside, { recursive: true });
    renameSync(join(sent, "mirror_000001.tar"), join(aside, "mirror_000001.tar"));
    expect(setTransferAside(sent)).toBe(aside);
    expect(readdirSync(aside)).toEqual([
      "mirror_000001.tar",
      "mirror_000002.tar",
      "transfer-imageset.yaml",
      "transfer-mapping.txt",
      "transfer.json",
    ]);
    expect(setTransferAside(sent)).toBeUndefined();
  });
});

describe("what is not recorded", () => {
  test.each([
    ["no archive", () => rmSync(join(sent, "mirror_000001.tar")), "contains no archive"],
    [
      "an archive that oc-mirror did not finish",
      () => truncateSync(join(sent, "mirror_000001.tar"), 1_024),
      "mirror_000001.tar is not complete",
    ],
    [
      "an archive of v1",
      () => writeFileSync(join(sent, "mirror_seq1_000000.tar"), "old"),
      "mirror_seq1_000000.tar is an archive of oc-mirror v1",
    ],
  ])("%s", async (_, change, message) => {
    mirrorToDisk("week 1", 1);
    change();
    await expect(record("2026-11-23T09:00:00Z")).rejects.toThrow(message);
    expect(existsSync(join(sent, "transfer.json"))).toBe(false);
  });
});

const golden = fileURLToPath(new URL("../../../../../shared/golden/disk/", import.meta.url));

test.skipIf(!existsSync(golden))("a real working-dir tells which oc-mirror wrote it", async () => {
  mirrorToDisk("real", 1);
  rmSync(join(sent, "working-dir"), { recursive: true });
  cpSync(join(golden, "2-to-disk/workspace"), join(sent, "working-dir"), { recursive: true });
  const read = await recordTransfer(sent, { mirrorkit: "0.1.0" });
  expect(read).toMatchObject({ ocMirror: "v0.0.0-unknown", mirrorkit: "0.1.0" });
  expect(read.images).toHaveLength(14);
});
