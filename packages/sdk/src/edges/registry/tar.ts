import { defined, MirrorError, printable } from "../../base/problem/index.ts";

/** An entry of a layer. */
export interface LayerEntry {
  /** Relative, without `./` or `/` at its start and `/` at its end, and without `..`: `configs/a/catalog.json`. */
  readonly path: string;
  /** What it is; `link` for symbolic and hard links, which nothing follows. */
  readonly type: "file" | "folder" | "link" | "other";
  /** The content of a file that is wanted; undefined for all else. */
  readonly bytes?: Buffer;
}

/** What is taken of a layer. */
export interface LayerLimits {
  /** Whether the content of a file is wanted; the others come without. */
  readonly wanted: (path: string) => boolean;
  /** The most bytes of a file that is wanted; more is an error. */
  readonly largestFile: number;
  /** The most bytes of the whole layer, unpacked; more is an error. */
  readonly largestLayer: number;
}

const block = 512;
const longestName = 64 * 1024;

/**
 * Reads a tar (ustar, PAX, GNU long names) from front to end. Entries with `..` in their names are left out; the root itself
 * is, too.
 *
 * @throws a {@link MirrorError} `invalid-input` where the bytes are not a tar, end too early, or exceed a limit.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  limits: LayerLimits,
): AsyncGenerator<LayerEntry, void, undefined> {
  const reader = new ByteReader(chunks, limits.largestLayer, name);
  let told: Told = {};
  for (;;) {
    const bytes = await reader.header();
    if (bytes === undefined) return;
    const header = readHeader(bytes, name);
    if (header === undefined) break;
    const size = told.size ?? header.size;
    const padding = (block - (size % block)) % block;
    if ("LxgK".includes(header.kind)) {
      if (size > longestName) {
        throw unusableLayer(name, "an entry has a name of more than 64 KiB");
      }
      told = { ...told, ...toldBy(header.kind, await reader.take(size)) };
      await reader.skip(padding);
      continue;
    }
    const written = told.path ?? header.path;
    told = {};
    const path = safePath(written);
    const type = typeOf(header.kind, written);
    if (type !== "file" || path === undefined || !limits.wanted(path)) {
      await reader.skip(size + padding);
      if (path !== undefined) yield { path, type };
      continue;
    }
    if (size > limits.largestFile) {
      throw unusableLayer(name, `${printable(path)} is larger than ${limits.largestFile} bytes`);
    }
    yield { path, type, bytes: await reader.take(size) };
    await reader.skip(padding);
  }
  await reader.drain();
}

/** What an entry says of the one that follows it. */
interface Told {
  readonly path?: string;
  readonly size?: number;
}

function toldBy(kind: string, bytes: Buffer): Told {
  if (kind === "L") return { path: untilZero(bytes) };
  if (kind !== "x") return {};
  const fields = readPax(bytes);
  return defined({ path: fields.get("path"), size: sizeIn(fields.get("size")) });
}

interface Header {
  readonly path: string;
  readonly size: number;
  readonly kind: string;
}

/** Undefined for the block of zeros that ends a tar. */
function readHeader(bytes: Buffer, name: string): Header | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  const stored = octal(bytes.subarray(148, 156));
  let sum = 0;
  for (let at = 0; at < block; at += 1) sum += at >= 148 && at < 156 ? 32 : (bytes[at] ?? 0);
  const size = sizeOf(bytes.subarray(124, 136));
  if (stored !== sum || size === undefined) throw unusableLayer(name, "it is not a tar");
  const isUstar = bytes.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isUstar ? untilZero(bytes.subarray(345, 500)) : "";
  const own = untilZero(bytes.subarray(0, 100));
  const kind = bytes.toString("latin1", 156, 157);
  return { path: prefix === "" ? own : `${prefix}/${own}`, size, kind };
}

/** Sizes of 8 GiB and more are binary, with the highest bit set. */
function sizeOf(field: Buffer): number | undefined {
  if (((field[0] ?? 0) & 0x80) === 0) return octal(field);
  let size = (field[0] ?? 0) & 0x7f;
  for (const byte of field.subarray(1)) size = size * 256 + byte;
  return Number.isSafeInteger(size) ? size : undefined;
}

function octal(field: Buffer): number | undefined {
  const text = untilZero(field).trim();
  if (text === "") return 0;
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}

/** Records of `length key=value\n`, the length in bytes and with itself. */
function readPax(bytes: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = space === -1 ? 0 : Number(bytes.toString("latin1", at, space));
    if (!Number.isSafeInteger(length) || length <= space - at) break;
    const record = bytes.toString("utf8", space + 1, at + length - 1);
    const equals = record.indexOf("=");
    if (equals > 0) fields.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return fields;
}

function sizeIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function typeOf(kind: string, path: string): LayerEntry["type"] {
  if (kind === "5") return "folder";
  if (kind === "1" || kind === "2") return "link";
  if (kind !== "0" && kind !== "\0" && kind !== "7") return "other";
  return path.endsWith("/") ? "folder" : "file";
}

/** oc-mirror of 4.18 and 4.19 writes absolute names; they mean the same. */
function safePath(written: string): string | undefined {
  const parts = written.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 || parts.includes("..") ? undefined : parts.join("/");
}

/** The error for a layer that cannot be read. */
export function unusableLayer(name: string, reason: string, hint?: string): MirrorError {
  const message = `${name} is not usable: ${reason}`;
  return new MirrorError("invalid-input", message, defined({ hint }));
}

/** Takes bytes off a stream of chunks, in any sizes. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #largest: number;
  readonly #name: string;
  #current: Uint8Array = new Uint8Array();
  #at = 0;
  #length = 0;

  constructor(chunks: AsyncIterable<Uint8Array>, largest: number, name: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#largest = largest;
    this.#name = name;
  }

  /** The next block; undefined where the stream has ended, which some writers do without the blocks of zeros. */
  async header(): Promise<Buffer | undefined> {
    return (await this.#fill()) ? this.take(block) : undefined;
  }

  async take(size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    await this.#each(size, (part) => parts.push(part));
    return Buffer.concat(parts, size);
  }

  async skip(size: number): Promise<void> {
    await this.#each(size, () => undefined);
  }

  /** Reads what follows the end of the tar, so that the digest of all bytes is checked. */
  async drain(): Promise<void> {
    this.#at = this.#current.length;
    while (await this.#fill()) this.#at = this.#current.length;
  }

  async #each(size: number, use: (part: Uint8Array) => void): Promise<void> {
    for (let left = size; left > 0; ) {
      if (!(await this.#fill()))
        throw unusableLayer(this.#name, "it ends in the middle of an entry");
      const part = this.#current.subarray(this.#at, this.#at + left);
      this.#at += part.length;
      left -= part.length;
      use(part);
    }
  }

  async #fill(): Promise<boolean> {
    while (this.#at >= this.#current.length) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#current = next.value;
      this.#at = 0;
      this.#length += next.value.length;
      if (this.#length > this.#largest) {
        throw unusableLayer(this.#name, `it unpacks to more than ${this.#largest} bytes`);
      }
    }
    return true;
  }
}
