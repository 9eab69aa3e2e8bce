import { expect, test } from "vitest";
import { ZipFile } from "yazl";
import { readArchive, readArchiveTree } from "../../src/client/read-archive.ts";
import { packZip } from "../forges/pack-zip.ts";

const refused = { code: "refused" };
const request = { path: "out/mapping.txt", maxBytes: 1_000_000 };
const mapping = "docker://a=docker://b\n".repeat(100);

/** Where central directory entries keep what tests tamper with. */
const centralHeader = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
const flagsAt = 8;
const crcAt = 16;
const uncompressedSizeAt = 24;
const nameAt = 46;

async function packed(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  return Buffer.from(await packZip(files));
}

test("one file is taken out of many", async () => {
  const zip = await packed({ "a.txt": "a", "out/mapping.txt": mapping, "out/b": "b" });
  expect(Buffer.from((await readArchive(zip, request)) ?? []).toString()).toBe(mapping);
});

test("a file that is not in it is undefined, whatever is named like it", async () => {
  const zip = await packed({
    "mapping.txt": "m",
    "Out/mapping.txt": "m",
    "out/mapping.txt.old": "m",
  });
  expect(await readArchive(zip, request)).toBeUndefined();
});

test("an empty archive has no file, and an empty file is one", async () => {
  expect(await readArchive(await packed({}), request)).toBeUndefined();
  expect(await readArchive(await packed({ "out/mapping.txt": "" }), request)).toHaveLength(0);
});

test("what is no archive, or half of one, is refused", async () => {
  const zip = await packed({ "out/mapping.txt": mapping });
  for (const bytes of [Buffer.from("<html>"), Buffer.alloc(0), zip.subarray(0, zip.length / 2)]) {
    await expect(readArchive(bytes, request)).rejects.toMatchObject(refused);
  }
});

test("every byte that is cut off at the end is noticed", async () => {
  const zip = await packed({ "out/mapping.txt": mapping });
  for (let length = 0; length < zip.length; length += 7) {
    await expect(readArchive(zip.subarray(0, length), request)).rejects.toMatchObject(refused);
  }
});

test("a file that says it is larger than allowed is refused", async () => {
  const zip = await packed({ "out/mapping.txt": mapping });
  const small = { ...request, maxBytes: mapping.length - 1 };
  await expect(readArchive(zip, small)).rejects.toMatchObject(refused);
  expect(await readArchive(zip, { ...request, maxBytes: mapping.length })).toBeDefined();
});

test("a file that says it is smaller than it is is refused", async () => {
  const zip = await packed({ "out/mapping.txt": mapping });
  zip.writeUInt32LE(10, zip.indexOf(centralHeader) + uncompressedSizeAt);
  await expect(readArchive(zip, request)).rejects.toMatchObject(refused);
});

test("a file that says it is larger than it is is refused", async () => {
  const zip = await packed({ "out/mapping.txt": mapping });
  zip.writeUInt32LE(mapping.length + 1, zip.indexOf(centralHeader) + uncompressedSizeAt);
  await expect(readArchive(zip, request)).rejects.toMatchObject(refused);
});

test("a file whose checksum is another is refused", async () => {
  const stored = await packed({ "out/mapping.txt": mapping });
  stored.writeUInt32LE(1234, stored.indexOf(centralHeader) + crcAt);
  await expect(readArchive(stored, request)).rejects.toMatchObject(refused);
});

test("a file that shrank to next to nothing is refused, though it would be small enough", async () => {
  const zip = await packed({ "out/mapping.txt": new Uint8Array(900_000) });
  expect(zip.length).toBeLessThan(2000);
  await expect(readArchive(zip, request)).rejects.toMatchObject(refused);
});

test("a bomb beside the file does no harm", async () => {
  const zip = await packed({ "bomb.bin": new Uint8Array(20_000_000), "out/mapping.txt": mapping });
  expect(await readArchive(zip, request)).toHaveLength(mapping.length);
});

test("a file that is there twice is refused", async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from("one"), "out/mapping.txt");
  zip.addBuffer(Buffer.from("two"), "out/mapping.txt");
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  await expect(readArchive(Buffer.concat(chunks), request)).rejects.toMatchObject(refused);
});

test("a symbolic link is refused", async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from("/etc/passwd"), "out/mapping.txt", { mode: 0o120_777 });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  await expect(readArchive(Buffer.concat(chunks), request)).rejects.toMatchObject(refused);
});

test("an encrypted file is refused", async () => {
  const zip = await packed({ "out/mapping.txt": mapping });
  const at = zip.indexOf(centralHeader) + flagsAt;
  zip.writeUInt16LE(zip.readUInt16LE(at) | 1, at);
  await expect(readArchive(zip, request)).rejects.toMatchObject(refused);
});

test("an archive that names paths outside itself is refused", async () => {
  const zip = await packed({ "aaa/bbb": "x", "out/mapping.txt": mapping });
  zip.write("../bbbb", zip.indexOf(centralHeader) + nameAt);
  await expect(readArchive(zip, request)).rejects.toMatchObject(refused);
});

test("an archive of very many files is refused", async () => {
  const names = Array.from({ length: 10_001 }, (_, index) => [`${index}`, ""]);
  const zip = await packed(Object.fromEntries(names));
  await expect(readArchive(zip, request)).rejects.toMatchObject(refused);
});

test("a hostile path is escaped in the message", async () => {
  const zip = await packed({ "x\u202ey": "12345" });
  const read = readArchive(zip, { path: "x\u202ey", maxBytes: 1 });
  await expect(read).rejects.toMatchObject({
    message: expect.stringContaining("x\\u202ey"),
    hint: expect.any(String),
  });
});

const everything = (files: readonly { readonly path: string }[]): readonly string[] =>
  files.map(({ path }) => path);
const tree = { folders: ["none", "out"], choose: everything, maxBytes: 1_000 };

test("of a tree those files are read that are chosen by path and size", async () => {
  const zip = await packed({ "out/a/b.json": "ab", "out/c": "c", "out/d": "long", "e/f": "f" });
  const seen: unknown[] = [];
  const choose = (files: readonly { readonly path: string; readonly size: number }[]) => {
    seen.push(...files);
    return ["a/b.json", "c", "elsewhere", "../e/f"];
  };
  const found = await readArchiveTree(zip, { ...tree, choose });
  expect([...(found ?? [])].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([
    ["a/b.json", "ab"],
    ["c", "c"],
  ]);
  expect(seen).toEqual([
    { path: "a/b.json", size: 2 },
    { path: "c", size: 1 },
    { path: "d", size: 4 },
  ]);
  expect(await readArchiveTree(zip, { ...tree, choose: () => [] })).toBeUndefined();
  expect(await readArchiveTree(zip, { ...tree, folders: ["none"] })).toBeUndefined();
});

test("a tree of more bytes than allowed is refused, and so is one of very many files", async () => {
  const large = await packed({ "out/a": "a".repeat(600), "out/b": "b".repeat(600) });
  await expect(readArchiveTree(large, tree)).rejects.toMatchObject(refused);
  const names = Array.from({ length: 501 }, (_, index) => [`out/${index}`, ""]);
  const many = await packed(Object.fromEntries(names));
  await expect(readArchiveTree(many, tree)).rejects.toMatchObject(refused);
});
