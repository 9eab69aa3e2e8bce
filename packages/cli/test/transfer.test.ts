import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writePlayback } from "../../sdk/test/oc-mirror/playback.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

const example = fileURLToPath(new URL("../../../examples/air-gap/", import.meta.url));
const imageSet = join(example, "imageset.yaml");
let folder = "";
let archive = "";

beforeEach(() => {
  folder = temporaryFolder();
  archive = join(folder, "archive");
  mkdirSync(archive);
  cpSync(join(example, "connected/working-dir"), join(archive, "working-dir"), { recursive: true });
  execFileSync("tar", ["-cf", join(archive, "mirror_000001.tar"), "-C", example, "imageset.yaml"]);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
});

function push(way: "--to-disk" | "--from-disk", of: string): Promise<CliOutcome> {
  const program = writePlayback(join(folder, "bin"), { of, version: "4.21.3" });
  const route = way === "--from-disk" ? ["--destination", "quay.example.test/disk"] : [];
  const args = ["--imageset", imageSet, way, archive, ...route, "--oc-mirror", program];
  return mirrorkit("push", ...args);
}

function record(): Promise<CliOutcome> {
  return mirrorkit(
    "transfer",
    "record",
    archive,
    "--imageset",
    imageSet,
    "--oc-mirror-version",
    "4.21.3",
  );
}

describe("transfer", () => {
  test("is recorded, shown and verified", async () => {
    const recorded = await record();
    expect(recorded).toMatchObject({ status: 0, notes: "" });
    expect(recorded.output).toMatch(
      /^recorded \d{8}T\d{6}Z in \S+: 1 archive, 10 KiB, 14 images, the first transfer\n$/,
    );
    const shown = await mirrorkit("transfer", "show", archive);
    expect(shown.output).toContain("after       none: the first transfer\n");
    expect(shown.output).toContain("written by  oc-mirror 4.21.3, mirrorkit 0.0.0\n");
    expect(shown.output).toMatch(/\n {2}mirror_000001\.tar {2}10 KiB {2}[0-9a-f]{12}\n$/);
    const verified = await mirrorkit("transfer", "verify", archive, "--imageset", imageSet);
    expect(verified).toMatchObject({ status: 0, notes: "" });
    expect(verified.output).toMatch(/: 1 archive as recorded, ready to push\n$/);
  });

  test("that was damaged gives exit status 1 and the way out, as JSON too", async () => {
    await record();
    rmSync(join(archive, "mirror_000001.tar"));
    const { status, output, notes } = await mirrorkit("transfer", "verify", archive);
    expect(status).toBe(1);
    expect(output).toContain("must not be pushed");
    expect(notes).toContain("error: mirror_000001.tar is missing [transfer-missing]");
    expect(notes).toContain("Copy it again from the connected side and verify again.");
    const json = await mirrorkit("transfer", "verify", archive, "--json");
    expect(JSON.parse(json.output)).toMatchObject({
      ok: false,
      problems: [{ rule: "transfer-missing", severity: "error" }],
    });
  });

  test("without a record says where it comes from", async () => {
    const { status, notes } = await mirrorkit("transfer", "verify", archive);
    expect(status).toBe(2);
    expect(notes).toContain("has no transfer.json");
    expect(notes).toContain("mirrorkit transfer record writes it there");
  });

  test("asks the oc-mirror for the push for its version", async () => {
    await record();
    const program = writePlayback(join(folder, "bin"), { version: "4.19.1" });
    const { notes } = await mirrorkit("transfer", "verify", archive, "--oc-mirror", program);
    expect(notes).toContain("oc-mirror 4.21.3 wrote the archives, and 4.19.1 would push them");
  });
});

describe("push", () => {
  test("to disk moves the last transfer aside before oc-mirror deletes it", async () => {
    await record();
    const { status, notes } = await push("--to-disk", "disk/2-to-disk");
    expect(status).toBe(0);
    expect(notes).toMatch(/note: moved the last transfer to \S+\/transfers\/\d{8}T\d{6}Z\n/);
    const [name = ""] = readdirSync(join(archive, "transfers"));
    expect(readdirSync(join(archive, "transfers", name))).toEqual([
      "mirror_000001.tar",
      "transfer-imageset.yaml",
      "transfer-mapping.txt",
      "transfer.json",
    ]);
    // The stand-in writes no archive.
    expect(notes).toContain("note: The transfer was not recorded:");
  });

  test("from disk starts nothing when the transfer is damaged", async () => {
    await record();
    writeFileSync(join(archive, "mirror_000001.tar"), "cut");
    const { status, notes, output } = await push("--from-disk", "disk/2-to-disk");
    expect(status).not.toBe(0);
    expect(output + notes).toContain("mirror_000001.tar was truncated: it has 3 of 10240 bytes");
    expect(existsSync(join(folder, "bin/calls.jsonl"))).toBe(false);
  });

  test("from disk remembers the transfer, so that the next verify knows it", async () => {
    await record();
    expect((await push("--from-disk", "disk/2-to-disk")).status).toBe(0);
    const [name = ""] = readdirSync(join(archive, "transfers/pushed"));
    expect(readFileSync(join(archive, "transfers/pushed", name), "utf8")).toBe(
      readFileSync(join(archive, "transfer.json"), "utf8"),
    );
    const { status, notes } = await mirrorkit("transfer", "verify", archive);
    expect(status).toBe(0);
    expect(notes).toContain("is already pushed [transfer-order]");
  });

  test("from disk without a record goes on, and says that nothing was checked", async () => {
    const { status, notes } = await push("--from-disk", "disk/2-to-disk");
    expect(status).toBe(0);
    expect(notes).toContain("has no transfer.json: whether its archives are complete is unknown");
  });
});
