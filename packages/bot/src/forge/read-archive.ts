import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { MirrorError, printable, quoted } from "@mirrorkit/sdk";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";

const mostEntries = 10_000;
/** Mappings shrink about tenfold; nothing that is meant to be read shrinks like this. */
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

/**
 * Takes one file out of a zip; undefined when it has none of that path. The archive may be a stranger's.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `refused` when the archive is broken, has too many entries or
 * names unsafe paths, or when the file is there twice, is not a regular file, is encrypted, is larger than
 * allowed, says another size or checksum than it has, or shrinks too well to be honest.
 */
export async function readArchive(
  archive: Uint8Array,
  request: ArchiveRequest,
): Promise<Uint8Array | undefined> {
  try {
    const zip = await fromBufferPromise(asBuffer(archive), { validateEntrySizes: true });
    const entry = await findEntry(zip, request.path);
    if (entry === undefined) return undefined;
    checkEntry(entry, request);
    const bytes = await readCapped(await zip.openReadStreamPromise(entry), request);
    if (crc32(bytes) !== entry.crc32) throw refusal("is broken: a checksum is wrong");
    return bytes;
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

async function findEntry(zip: ZipFile, path: string): Promise<Entry | undefined> {
  if (zip.entryCount > mostEntries) {
    throw refusal(`has ${zip.entryCount} entries; the most is ${mostEntries}`);
  }
  let found: Entry | undefined;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== path) continue;
    if (found !== undefined) throw refusal(`has ${quoted(path)} twice`);
    found = entry;
  }
  return found;
}

function checkEntry(entry: Entry, { path, maxBytes }: ArchiveRequest): void {
  const { compressedSize, uncompressedSize } = entry;
  const type = (entry.externalFileAttributes >>> 16) & fileTypeMask;
  if (type !== 0 && type !== regularFile) throw refusal(`has ${quoted(path)} as no regular file`);
  if ((entry.generalPurposeBitFlag & encrypted) !== 0) throw refusal(`encrypts ${quoted(path)}`);
  if (uncompressedSize > maxBytes) throw tooLarge(path, maxBytes);
  if (uncompressedSize > compressedSize * largestRatio + ratioFree) {
    throw refusal(`holds ${quoted(path)} shrunk to less than a ${largestRatio}th`);
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
  return refusal(`holds ${quoted(path)} with more than ${maxBytes} bytes`);
}

function refusal(what: string): MirrorError {
  return new MirrorError("refused", `the archive ${what}`, {
    hint: "Have the pipeline keep nothing but the files that are needed, as plain files.",
  });
}
