import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTextFile, readTree, writeChanges } from "@mirrorkit/sdk/files";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeText, listFolder } from "#edges/disk";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function failure(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isMirrorError(error)) return `${error.code}: ${error.message.replaceAll(folder, "DIR")}`;
    throw error;
  }
  return "no failure";
}

describe("reading", () => {
  test("text comes without its byte order mark", () => {
    writeFileSync(join(folder, "a.txt"), "\ufeffgrüße\r\n");
    expect(readTextFile(join(folder, "a.txt"))).toBe("grüße\r\n");
  });

  test.each([
    ["absent", "unreadable-input: DIR/absent does not exist"],
    [".", "unreadable-input: DIR is a directory, not a file"],
    ["file/below", "unreadable-input: DIR/file/below does not exist: a part of its path is a file"],
    ["loop", "unreadable-input: DIR/loop is a symbolic link to itself"],
    ["pipe", "unreadable-input: DIR/pipe is a pipe, not a file"],
    ["huge", "unreadable-input: DIR/huge has 1024 MiB; at most 64 MiB are read"],
  ])("%s is refused at once", (name, expected) => {
    writeFileSync(join(folder, "file"), "");
    symlinkSync("loop", join(folder, "loop"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    writeFileSync(join(folder, "huge"), "");
    truncateSync(join(folder, "huge"), 1024 ** 3);
    const path = name === "." ? folder : join(folder, name);
    expect(failure(() => readTextFile(path))).toBe(expected);
  });

  test("a device is refused", () => {
    expect(failure(() => readTextFile("/dev/zero"))).toBe(
      "unreadable-input: /dev/zero is a device, not a file",
    );
  });

  test.each([
    [[0x61, 0x0a, 0x62, 0xff, 0x63], 2, 2, "a byte that is not UTF-8"],
    [[0x61, 0xc3], 1, 2, "a byte that is not UTF-8"],
    [[0x61, 0x0a, 0x0a, 0x00], 3, 1, "a NUL byte: this is not a text file"],
  ])("bytes %j are refused with their place", (bytes, line, column, what) => {
    const call = () => decodeText(Uint8Array.from(bytes), "f");
    expect(call).toThrow(`f holds ${what}`);
    expect(call).toThrow(expect.objectContaining({ position: { file: "f", line, column } }));
  });

  test("a listing follows links inside the folder and never out of it", () => {
    const inside = join(folder, "in");
    mkdirSync(join(inside, "deep"), { recursive: true });
    writeFileSync(join(folder, "secret"), "x");
    writeFileSync(join(inside, "deep/a.yaml"), "a");
    symlinkSync("deep/a.yaml", join(inside, "link.yaml"));
    symlinkSync("../secret", join(inside, "out.yaml"));
    symlinkSync("/etc", join(inside, "etc"));
    symlinkSync("deep", join(inside, "folder"));
    expect(listFolder(inside).files.map(({ path }) => path)).toEqual(["deep/a.yaml", "link.yaml"]);
    expect(listFolder(inside).skipped).toEqual(["etc", "folder", "out.yaml"]);
  });
});

describe("writing", () => {
  test("files are created, replaced and deleted, and empty folders go", () => {
    writeChanges(folder, {
      write: new Map([
        ["a/b/c.yaml", "1"],
        ["a/d.yaml", "2"],
      ]),
      delete: [],
    });
    writeChanges(folder, { write: new Map([["a/d.yaml", "3"]]), delete: ["a/b/c.yaml", "gone"] });
    expect([...readTree(folder)]).toEqual([["a/d.yaml", "3"]]);
    expect(listFolder(folder).files).toHaveLength(1);
  });

  test("an output folder that is a file is refused, also further up", () => {
    writeFileSync(join(folder, "file"), "mine");
    const write = new Map([["a.yaml", "1"]]);
    const refusal = "wrong-use: DIR/file is a file, not a folder";
    expect(failure(() => writeChanges(join(folder, "file"), { write, delete: [] }))).toBe(refusal);
    expect(failure(() => writeChanges(join(folder, "file/x"), { write, delete: [] }))).toBe(
      refusal,
    );
    expect(failure(() => readTree(join(folder, "file")))).toBe(refusal);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("mine");
  });

  test("when one file cannot be written, none is", () => {
    mkdirSync(join(folder, "out/b.yaml"), { recursive: true });
    const write = new Map([
      ["a.yaml", "1"],
      ["b.yaml", "2"],
      ["new/c.yaml", "3"],
    ]);
    expect(failure(() => writeChanges(join(folder, "out"), { write, delete: [] }))).toBe(
      "wrong-use: DIR/out/b.yaml is a folder, but a file must be written there",
    );
    expect(listFolder(folder).files).toEqual([]);
  });

  test("nothing is written through a link that leaves the folder", () => {
    mkdirSync(join(folder, "out"));
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync("../elsewhere", join(folder, "out/clusters"));
    const write = new Map([["clusters/a.yaml", "1"]]);
    expect(failure(() => writeChanges(join(folder, "out"), { write, delete: [] }))).toBe(
      "wrong-use: DIR/out/clusters leads outside DIR/out through a symbolic link",
    );
    expect(listFolder(join(folder, "elsewhere")).files).toEqual([]);
  });

  test("a tree holds a file that is no text as empty text", () => {
    writeFileSync(join(folder, "logo.png"), Uint8Array.from([0x89, 0x50, 0x00]));
    expect([...readTree(folder)]).toEqual([["logo.png", ""]]);
    expect(readTree(join(folder, "absent")).size).toBe(0);
  });
});
