import { pipeline, Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { isMirrorError } from "../../base/problem/index.ts";
import { type LayerEntry, type LayerLimits, readTar, unusableLayer } from "./tar.ts";

const chunkSize = 256 * 1024;

/**
 * Reads the entries of a layer, a tar that is packed with gzip, with zstd where this Node has it, or not at all. What it is
 * shows in its bytes. Only one file is in memory at a time.
 *
 * Of a {@link RegistryClient.streamBlob} the digest is compared when the iteration has ended; ending it early is possible,
 * and stops the transfer.
 *
 * @param packed - the bytes of the layer
 * @param name - what holds the files, for messages: `the layer sha256:…`
 * @throws a {@link MirrorError} `invalid-input` where it is no such tar, or larger than the limits allow; what `packed`
 * throws.
 */
export async function* readLayerFiles(
  packed: AsyncIterable<Uint8Array>,
  name: string,
  limits: LayerLimits,
): AsyncGenerator<LayerEntry, void, undefined> {
  const source = packed[Symbol.asyncIterator]();
  try {
    const first = await beginning(source);
    if (first.length === 0) throw unusableLayer(name, "it is empty");
    yield* readTar(unpacked(startingWith(first, source), first, name), name, limits);
  } finally {
    await source.return?.();
  }
}

/** At least the bytes that tell how it is packed, where there are so many. */
async function beginning(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array();
  while (first.length < 4) {
    const next = await source.next();
    if (next.done === true) break;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  return first;
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* unpacked(
  bytes: AsyncIterable<Uint8Array>,
  first: Uint8Array,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacker = unpackerFor(first, name);
  if (unpacker === undefined) {
    yield* bytes;
    return;
  }
  const source = Readable.from(bytes, { objectMode: false });
  pipeline(source, unpacker, () => undefined);
  try {
    for await (const chunk of unpacker as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    if (isMirrorError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw unusableLayer(name, `it cannot be unpacked (${reason})`);
  }
}

function unpackerFor(first: Uint8Array, name: string): Transform | undefined {
  if (first[0] === 0x1f && first[1] === 0x8b) return zlib.createGunzip({ chunkSize });
  const isZstd = [0x28, 0xb5, 0x2f, 0xfd].every((byte, index) => first[index] === byte);
  if (!isZstd) return undefined;
  const open: unknown = Reflect.get(zlib, "createZstdDecompress");
  if (typeof open !== "function") {
    throw unusableLayer(
      name,
      "it is packed with zstd, which this version of Node.js cannot unpack",
      "Run mirrorkit with Node.js 22.15 or later.",
    );
  }
  return (open as (options: object) => Transform)({ chunkSize });
}
