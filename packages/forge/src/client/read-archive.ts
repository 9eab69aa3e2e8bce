import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import type { ArtefactEntry } from "./pipeline.ts";

const mostEntries = 10_000;
const mostFiles = 500;
/** Mappings compress about tenfold; no legitimate file compresses this well. */
const largestRatio = 200;
const ratioFree = 65_536;

const encrypted = 1;
const fileTypeMask = 0o170_000;
const regularFile = 0o100_000;

/** Which file is taken out of an archive. */
export interface ArchiveRequest {
  /** The whole path of the file in the archive. */
  readonly path: string;
  /** Larger files are refused. */
  readonly maxBytes: number;
}

/** Which files are taken out of an archive. */
export interface ArchiveFolderRequest {
  /** Folders by their whole paths, without a slash at the end: the first that has files is taken. */
  readonly folders: readonly string[];
  /** A folder with more bytes is refused. */
  readonly maxBytes: number;
}

/**
 * Reads one file from a zip; undefined when the archive does not have that path. The archive may be untrusted.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `refused` when the archive is broken, has too many entries or
 * contains unsafe paths, or when the file is duplicated, not a regular file, encrypted or too large, has a wrong
 * size or checksum, or an implausible compression ratio.
 */
export async function readArchive(
  archive: Uint8Array,
  { path, maxBytes }: ArchiveRequest,
): Promise<Uint8Array | undefined> {
  const files = await readEntries(archive, (name) => name === path, maxBytes);
  return files.get(path);
}

/**
 * Reads the direct files of a folder from a zip, by their full paths; undefined when none of the folders has any.
 *
 * @throws as {@link readArchive} does, and for a folder of more than 500 files.
 */
export async function readArchiveFolder(
  archive: Uint8Array,
  { folders, maxBytes }: ArchiveFolderRequest,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  for (const folder of folders) {
    const isIn = (name: string): boolean =>
      name.startsWith(`${folder}/`) &&
      !name.slice(folder.length + 1).includes("/") &&
      !name.endsWith("/");
    const files = await readEntries(archive, isIn, maxBytes);
    if (files.size > 0) return files;
  }
  return undefined;
}

/** Which files of a tree are taken out of an archive. */
export interface ArchiveTreeRequest extends ArchiveFolderRequest {
  /** Chooses from the files of a folder, by their paths in it. */
  readonly choose: (files: readonly ArtefactEntry[]) => readonly string[];
}

/**
 * Reads chosen files below a folder from a zip, by their paths in it; undefined when none of the folders has any, or none
 * is chosen.
 *
 * @throws as {@link readArchive} does, and for more than 500 chosen files.
 */
export async function readArchiveTree(
  archive: Uint8Array,
  { folders, choose, maxBytes }: ArchiveTreeRequest,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const all = await listEntries(archive);
  for (const folder of folders) {
    const start = `${folder}/`;
    const files = all.flatMap(({ path, size }) =>
      path.startsWith(start) ? [{ path: path.slice(start.length), size }] : [],
    );
    if (files.length === 0) continue;
    const wanted = new Set(choose(files).map((path) => start + path));
    const read = await readEntries(archive, (name) => wanted.has(name), maxBytes);
    if (read.size === 0) return undefined;
    return new Map([...read].map(([path, bytes]) => [path.slice(start.length), bytes]));
  }
  return undefined;
}

/** The files of an archive, without reading any. */
async function listEntries(archive: Uint8Array): Promise<readonly ArtefactEntry[]> {
  const found: ArtefactEntry[] = [];
  await readZip(archive, async (zip) => {
    for await (const { fileName, uncompressedSize } of zip.eachEntry()) {
      if (!fileName.endsWith("/")) found.push({ path: fileName, size: uncompressedSize });
    }
  });
  return found;
}

async function readEntries(
  archive: Uint8Array,
  isWanted: (name: string) => boolean,
  maxBytes: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  await readZip(archive, async (zip) => {
    let left = maxBytes;
    for (const entry of await findEntries(zip, isWanted)) {
      const request = { path: entry.fileName, maxBytes: left };
      checkEntry(entry, request);
      const bytes = await readCapped(await zip.openReadStreamPromise(entry), request);
      if (crc32(bytes) !== entry.crc32) throw refusal("is broken: a checksum is wrong");
      left -= bytes.length;
      files.set(entry.fileName, bytes);
    }
  });
  return files;
}

async function readZip(archive: Uint8Array, read: (zip: ZipFile) => Promise<void>): Promise<void> {
  try {
    const zip = await fromBufferPromise(asBuffer(archive), { validateEntrySizes: true });
    if (zip.entryCount > mostEntries) {
      throw refusal(`has ${zip.entryCount} entries; the most is ${mostEntries}`);
    }
    await read(zip);
  } catch (error) {
    if (error instanceof MirrorError) throw error;
    throw refusal(
      `is broken: ${printable(error instanceof Error ? error.message : String(error))}`,
    );
  }
}

/** Whether bytes begin as a zip does, so that they may be one at all: a page of a proxy does not. */
export function mayBeArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

async function findEntries(
  zip: ZipFile,
  isWanted: (name: string) => boolean,
): Promise<readonly Entry[]> {
  const found = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (!isWanted(entry.fileName)) continue;
    if (found.has(entry.fileName)) throw refusal(`has ${quoted(entry.fileName)} twice`);
    found.set(entry.fileName, entry);
    if (found.size > mostFiles) throw refusal(`has more than ${mostFiles} files in one folder`);
  }
  return [...found.values()];
}

function checkEntry(entry: Entry, { path, maxBytes }: ArchiveRequest): void {
  const { compressedSize, uncompressedSize } = entry;
  const type = (entry.externalFileAttributes >>> 16) & fileTypeMask;
  if (type !== 0 && type !== regularFile)
    throw refusal(`contains ${quoted(path)}, which is not a regular file`);
  if ((entry.generalPurposeBitFlag & encrypted) !== 0) throw refusal(`encrypts ${quoted(path)}`);
  if (uncompressedSize > maxBytes) throw tooLarge(path, maxBytes);
  if (uncompressedSize > compressedSize * largestRatio + ratioFree) {
    throw refusal(
      `contains ${quoted(path)}, compressed to less than 1/${largestRatio} of its size`,
    );
  }
}

async function readCapped(
  stream: Readable,
  { path, maxBytes }: ArchiveRequest,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(path, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tooLarge(path: string, maxBytes: number): MirrorError {
  return refusal(`contains ${quoted(path)} with more than ${maxBytes} bytes`);
}

function refusal(what: string): MirrorError {
  return new MirrorError("refused", `the archive ${what}`, {
    hint: "Configure the pipeline to keep only the files that are needed, as regular files.",
  });
}
