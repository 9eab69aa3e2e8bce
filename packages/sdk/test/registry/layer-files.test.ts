import * as zlib from "node:zlib";
import { gzipSync } from "node:zlib";
import { MirrorError } from "@mirrorkit/sdk";
import { describe, expect, test } from "vitest";
import { type LayerEntry, type LayerLimits, readLayerFiles } from "#edges/registry";
import { paxRecord, writeTar } from "./tar-writer.ts";

const all: LayerLimits = { wanted: () => true, largestFile: 1_000_000, largestLayer: 10_000_000 };

async function* chunksOf(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  bytes: Uint8Array,
  limits: Partial<LayerLimits> = {},
  size = 1_000,
): Promise<readonly (readonly [string, string, string | undefined])[]> {
  const entries: LayerEntry[] = [];
  for await (const entry of readLayerFiles(chunksOf(bytes, size), "the layer sha256:a", {
    ...all,
    ...limits,
  }))
    entries.push(entry);
  return entries.map(({ path, type, bytes: content }) => [path, type, content?.toString("utf8")]);
}

const files = [
  { path: "configs/", type: "5" },
  { path: "configs/a.json", content: '{"a":1}' },
  { path: "configs/b.json", content: "b".repeat(3_000) },
];
const expected = [
  ["configs", "folder", undefined],
  ["configs/a.json", "file", '{"a":1}'],
  ["configs/b.json", "file", "b".repeat(3_000)],
];

describe("a layer gives its entries", () => {
  test.each([1, 7, 511, 512, 513, 100_000])("in chunks of %i bytes", async (size) => {
    expect(await read(writeTar(files), {}, size)).toEqual(expected);
    expect(await read(gzipSync(writeTar(files)), {}, size)).toEqual(expected);
  });

  test("also where the blocks of zeros at its end are missing", async () => {
    expect(await read(writeTar(files, false))).toEqual(expected);
  });

  test("without the content of files that nobody wants", async () => {
    const entries = await read(writeTar(files), { wanted: (path) => path.endsWith("a.json") });
    expect(entries.map(([, , content]) => content)).toEqual([undefined, '{"a":1}', undefined]);
  });

  test("with long names of PAX and GNU", async () => {
    const path = `configs/${"deep/".repeat(40)}ä.json`;
    const tar = writeTar([
      { path: "PaxHeader", type: "x", content: paxRecord("path", path) },
      { path: "short", content: "pax" },
      { path: "././@LongLink", type: "L", content: `${path}\0` },
      { path: "short", content: "gnu" },
      { path: "plain", content: "own" },
    ]);
    expect(await read(tar)).toEqual([
      [path, "file", "pax"],
      [path, "file", "gnu"],
      ["plain", "file", "own"],
    ]);
  });

  test("with names that are absolute or begin with ./ as if they were not, and none that leads outside", async () => {
    const tar = writeTar([
      { path: "/.wh.configs" },
      { path: "./configs/a" },
      { path: "../etc/passwd" },
      { path: "configs/../../etc/passwd" },
      { path: "./", type: "5" },
      { path: "configs/link", type: "2" },
      { path: "configs/hard", type: "1" },
      { path: "dev/null", type: "3" },
    ]);
    expect((await read(tar)).map(([path, type]) => [path, type])).toEqual([
      [".wh.configs", "file"],
      ["configs/a", "file"],
      ["configs/link", "link"],
      ["configs/hard", "link"],
      ["dev/null", "other"],
    ]);
  });

  test("until the reader has enough, which stops the transfer", async () => {
    const state = { ended: false };
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield writeTar(files, false);
        for (;;) yield writeTar([{ path: "more", content: "m".repeat(5_000) }], false);
      } finally {
        state.ended = true;
      }
    }
    for await (const { path } of readLayerFiles(endless(), "the layer sha256:a", all)) {
      if (path === "configs/a.json") break;
    }
    expect(state.ended).toBe(true);
  });
});

describe("a layer is refused", () => {
  const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]);
  const hasZstd = "createZstdDecompress" in zlib;

  test.each<[string, Uint8Array, Partial<LayerLimits>, string]>([
    ["that is empty", Buffer.alloc(0), {}, "it is empty"],
    ["that is not a tar", Buffer.alloc(600, "x"), {}, "it is not a tar"],
    [
      "that ends in the middle of a file",
      writeTar(files).subarray(0, 2_300),
      {},
      "it ends in the middle of an entry",
    ],
    [
      "whose gzip ends too early",
      gzipSync(writeTar(files)).subarray(0, 60),
      {},
      "it cannot be unpacked (unexpected end of file)",
    ],
    [
      "with a file over the limit",
      writeTar(files),
      { largestFile: 2_999 },
      "configs/b.json is larger than 2999 bytes",
    ],
    [
      "that unpacks to more than the limit",
      gzipSync(Buffer.concat([writeTar(files), Buffer.alloc(2_000_000)])),
      { largestLayer: 1_000_000 },
      "it unpacks to more than 1000000 bytes",
    ],
    [
      "with a name of megabytes",
      writeTar([{ path: "x", type: "x", content: "1".repeat(70_000) }]),
      {},
      "an entry has a name of more than 64 KiB",
    ],
    ["that claims a size of 8 EiB", hugeSize(), {}, "it is not a tar"],
  ])("%s", async (_, bytes, limits, reason) => {
    await expect(read(bytes, limits)).rejects.toMatchObject({
      code: "invalid-input",
      message: `the layer sha256:a is not usable: ${reason}`,
    });
  });

  test.skipIf(hasZstd)(
    "that is packed with zstd, by name (skipped where Node.js unpacks zstd)",
    async () => {
      await expect(read(zstd)).rejects.toMatchObject({
        message: expect.stringContaining("it is packed with zstd"),
        hint: "Run mirrorkit with Node.js 22.15 or later.",
      });
    },
  );

  test("with the error of its source, also when that comes after the last byte", async () => {
    async function* lying(): AsyncGenerator<Uint8Array> {
      yield gzipSync(writeTar(files));
      throw new MirrorError("network", "another digest");
    }
    const reading = async (): Promise<void> => {
      for await (const _ of readLayerFiles(lying(), "the layer sha256:a", all));
    };
    await expect(reading()).rejects.toMatchObject({ message: "another digest", code: "network" });
  });
});

function hugeSize(): Buffer {
  const tar = writeTar([{ path: "a" }]);
  tar.fill(0xff, 124, 136);
  tar.write("        ", 148);
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return tar;
}
