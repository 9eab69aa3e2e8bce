import { inflateRawSync, inflateSync } from "node:zlib";

const literalData = 11;
const compressedData = 8;
const longestMessage = 64 * 1024;

/**
 * The content of an OpenPGP message, compressed or not, that is signed or bare; undefined where the bytes are something else.
 * Nothing is verified.
 *
 * @see RFC 4880, sections 4.2, 5.6 and 5.9
 */
export function messageContent(bytes: Uint8Array): Buffer | undefined {
  return literalIn(Buffer.from(bytes), 2);
}

/** The content of the first literal packet, inside compressed ones too. */
function literalIn(bytes: Buffer, depth: number): Buffer | undefined {
  for (let at = 0; at < bytes.length; ) {
    const packet = packetAt(bytes, at);
    if (packet === undefined) return undefined;
    const { tag, body } = packet;
    if (tag === compressedData) {
      const inner = depth > 0 ? unpacked(body) : undefined;
      return inner && literalIn(inner, depth - 1);
    }
    if (tag === literalData) return body.subarray(6 + (body[1] ?? 0));
    at = packet.end;
  }
  return undefined;
}

function unpacked(body: Buffer): Buffer | undefined {
  const limits = { maxOutputLength: longestMessage };
  try {
    if (body[0] === 1) return inflateRawSync(body.subarray(1), limits);
    if (body[0] === 2) return inflateSync(body.subarray(1), limits);
    return body[0] === 0 ? body.subarray(1) : undefined;
  } catch {
    return undefined;
  }
}

interface Packet {
  readonly tag: number;
  readonly body: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

function packetAt(bytes: Buffer, start: number): Packet | undefined {
  const head = bytes[start] ?? 0;
  if ((head & 0x80) === 0) return undefined;
  if ((head & 0x40) !== 0) return newPacket(bytes, head & 0x3f, start + 1);
  const tag = (head >> 2) & 0x0f;
  const width = [1, 2, 4, 0][head & 3] ?? 0;
  const from = start + 1 + width;
  if (from > bytes.length) return undefined;
  const size = width === 0 ? bytes.length - from : bytes.readUIntBE(start + 1, width);
  const end = from + size;
  return end > bytes.length ? undefined : { tag, body: bytes.subarray(from, end), end };
}

/** Parts of a packet have lengths of their own, until one that is no part. */
function newPacket(bytes: Buffer, tag: number, start: number): Packet | undefined {
  const parts: Buffer[] = [];
  for (let at = start; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const isPart = first >= 224 && first < 255;
    const width = first < 192 || isPart ? 1 : first < 224 ? 2 : 5;
    if (at + width > bytes.length) return undefined;
    const size = isPart ? 2 ** (first & 0x1f) : sizeAt(bytes, at, width);
    const from = at + width;
    at = from + size;
    if (at > bytes.length) return undefined;
    parts.push(bytes.subarray(from, at));
    if (!isPart) return { tag, body: Buffer.concat(parts), end: at };
  }
  return undefined;
}

function sizeAt(bytes: Buffer, at: number, width: number): number {
  if (width === 1) return bytes.readUInt8(at);
  if (width === 5) return bytes.readUInt32BE(at + 1);
  return ((bytes.readUInt8(at) - 192) << 8) + bytes.readUInt8(at + 1) + 192;
}
