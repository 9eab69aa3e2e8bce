import { randomFillSync } from "node:crypto";
import { longestLine } from "./line-splitter.ts";

const [equalsByte, colonByte, atByte] = [0x3d, 0x3a, 0x40];
const filterLength = 32;
const digits = 64;
const digestTagLength = "sha256-".length + digits;
/** Lengths of `sha256:<hex>` and its longer relatives. */
const digestLengths = { sha256: 71, sha384: 103, sha512: 135 } as const;
const transport = Buffer.from("docker://");
const transportWord = transport.readInt32LE(0);
const [localName, localAddress] = [Buffer.from("localhost:"), Buffer.from("127.0.0.1:")];

const step = 8;
const wordsPerSide = longestLine / 4;
const lengthsWord = 2 * wordsPerSide;
/** Two for each word of the source, the destination and their lengths, and six for the shifts of the last. */
const keyCount = 2 * lengthsWord + 8;
const highBits = 0x80808080;
const [ones, blanks] = [0x01010101, 0x21212121];
const padding = 0x2e;

/**
 * Looks at the bytes of lines without making text of them, eight at a time; the outcome of the last
 * line is in its members. Transports are passed over: lines that differ in nothing else look the same.
 *
 * The fingerprint is multilinear hashing over 16-bit characters (after MULTILINEAR-HM in Lemire and
 * Kaser, "Strongly universal string hashing is fast", 2014) with secret random keys: each of four
 * 32-bit sums of (key + character) * (key + character) meets another line's in its upper 17 bits with
 * a chance of 2^-17, and 64 of these 68 bits are kept. The sums share keys, shifted by a word from sum
 * to sum: where two lines differ last, each sum has keys that the sums before it lack, so the chances
 * multiply (as in Toeplitz hashing). The lengths of both sides come last, with a bit for a destination
 * that ends as its source does, whose end is not hashed twice. So two given lines collide with a
 * chance of 2^-64 whatever they hold, and whoever writes a mapping cannot know the keys; hashes that
 * only mix well can be made to collide under any seed. A million lines before and after: 10^12 pairs,
 * a chance below 10^-7 that one changed line is overlooked.
 */
export class LineScanner {
  /** One half of the fingerprint. */
  high = 0;
  /** The other half. */
  low = 0;
  /** Whether the line has one `=` with something on both sides, and neither blanks, control characters nor bytes beyond ASCII. */
  regular = false;

  /** The random keys: scanners with the same give the same fingerprints. Nobody who writes a mapping may know them. */
  readonly secret: Int32Array;

  readonly #keys: Int32Array;
  readonly #offsets: Int32Array;
  readonly #sums = new Int32Array(4);
  readonly #short = Buffer.alloc(step);
  readonly #shortView = new DataView(this.#short.buffer, this.#short.byteOffset, step);
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  /** Where the line begins, and where the first `=` from there on is that was not passed yet, in any line. */
  #start = 0;
  #nextEquals = 0;
  /** Where the source begins and ends and the destination begins, transports left out. */
  #source = 0;
  #equals = 0;
  #destination = 0;
  /** High bits tell bytes that no regular line has. */
  #irregular = 0;

  constructor(secret: Int32Array = randomFillSync(new Int32Array(keyCount + 4))) {
    this.secret = secret;
    this.#keys = secret.subarray(0, keyCount);
    this.#offsets = secret.subarray(keyCount);
  }

  /** Scans the bytes from `start` to before `end`. */
  scan(bytes: Buffer, start: number, end: number): void {
    const equals = this.#passEquals(bytes, start, end);
    const source = this.#skipTransport(bytes, start, equals);
    const destination = this.#skipTransport(bytes, equals + 1, end);
    const sums = this.#sums;
    const offsets = this.#offsets;
    sums[0] = offsets[0] as number;
    sums[1] = offsets[1] as number;
    sums[2] = offsets[2] as number;
    sums[3] = offsets[3] as number;
    this.#irregular = 0;
    this.#source = source;
    this.#equals = equals;
    this.#destination = destination;
    this.regular = source < equals && destination < end && this.#nextEquals >= end;
    if (!this.regular) return;

    this.#addSide(bytes, source, equals, 0);
    const repeated = this.#repeatsDigest(end) ? digits : 0;
    this.#addSide(bytes, destination, end - repeated, wordsPerSide);
    this.#addLengths(equals - source, (end - destination) | (repeated << 9));
    this.high = (sums[0] & ~0x7fff) | (sums[1] >>> 17);
    this.low = (sums[2] & ~0x7fff) | (sums[3] >>> 17);
    this.regular = (this.#irregular & highBits) === 0;
  }

  /** Whether the line last scanned, which ends before `end`, names a single platform: a destination in a registry with a digest and no tag. */
  isSubManifest(bytes: Buffer, end: number): boolean {
    let at = end - digestLengths.sha256 - 1;
    if (bytes[at] !== atByte) at = end - digestLengths.sha384 - 1;
    if (bytes[at] !== atByte) at = end - digestLengths.sha512 - 1;
    if (bytes[at] !== atByte || at <= this.#destination) return false;
    const name = bytes.toString("latin1", this.#destination, at);
    return !name.includes("://") && name.lastIndexOf(":") <= name.lastIndexOf("/");
  }

  /** Whether the line last scanned may be half of a catalog: read from the cache by a filter, or stored there by another tag than that of a digest. */
  mayBeCatalogHalf(bytes: Buffer, end: number): boolean {
    if (isCachedAt(bytes, this.#source, end)) {
      return hasColonAt(bytes, this.#source, this.#equals - filterLength - 1);
    }
    if (!this.isStored(bytes, end)) return false;
    return !hasColonAt(bytes, this.#destination, end - digestTagLength - 1);
  }

  /** Whether the destination of the line last scanned lies in the local cache. */
  isStored(bytes: Buffer, end: number): boolean {
    return isCachedAt(bytes, this.#destination, end);
  }

  /** Finds the line's first `=` or its end. What lies ahead is looked for once, however many lines lack one. */
  #passEquals(bytes: Buffer, start: number, end: number): number {
    if (bytes !== this.#bytes || start <= this.#start) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.#nextEquals = -1;
    }
    this.#start = start;
    if (this.#nextEquals < start) this.#nextEquals = indexOfEquals(bytes, start);
    if (this.#nextEquals >= end) return end;
    const equals = this.#nextEquals;
    this.#nextEquals = indexOfEquals(bytes, equals + 1);
    return equals;
  }

  /** Whether both sides end in the same 64 bytes, as those of images by digest do: hashing them once is enough. */
  #repeatsDigest(end: number): boolean {
    const view = this.#view;
    const shift = end - this.#equals;
    if (this.#equals - this.#source < digits || end - this.#destination < digits) return false;
    for (let index = end - digits; index < end; index += 4) {
      if (view.getInt32(index, true) !== view.getInt32(index - shift, true)) return false;
    }
    return true;
  }

  #addSide(bytes: Buffer, start: number, end: number, firstWord: number): void {
    if (end - start >= step) {
      this.#addWords(this.#view, start, end, firstWord);
      return;
    }
    this.#short.fill(padding);
    bytes.copy(this.#short, 0, start, end);
    this.#addWords(this.#shortView, 0, step, firstWord);
  }

  /** Adds two words at a time to the sums; the last two reach back where fewer bytes are left. */
  #addWords(view: DataView, start: number, end: number, firstWord: number): void {
    const keys = this.#keys;
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    let irregular = 0;
    let at = 2 * firstWord;
    for (let next = start; next < end; next += step, at += 4) {
      const index = next + step <= end ? next : end - step;
      const one = view.getInt32(index, true);
      const two = view.getInt32(index + 4, true);
      irregular |= (one + ones) | (one - blanks) | (two + ones) | (two - blanks);
      const high = one >>> 16;
      const top = two >>> 16;
      const c = keys[at + 2] as number;
      const d = keys[at + 3] as number;
      const e = keys[at + 4] as number;
      const f = keys[at + 5] as number;
      const g = keys[at + 6] as number;
      const h = keys[at + 7] as number;
      first += Math.imul((keys[at] as number) + one, (keys[at + 1] as number) + high);
      first = (first + Math.imul(c + two, d + top)) | 0;
      second = (second + Math.imul(c + one, d + high) + Math.imul(e + two, f + top)) | 0;
      third = (third + Math.imul(e + one, f + high) + Math.imul(g + two, h + top)) | 0;
      fourth += Math.imul(g + one, h + high);
      fourth =
        (fourth + Math.imul((keys[at + 8] as number) + two, (keys[at + 9] as number) + top)) | 0;
    }
    this.#add(first, second, third, fourth);
    this.#irregular |= irregular;
  }

  #add(first: number, second: number, third: number, fourth: number): void {
    const sums = this.#sums;
    sums[0] = (sums[0] as number) + first;
    sums[1] = (sums[1] as number) + second;
    sums[2] = (sums[2] as number) + third;
    sums[3] = (sums[3] as number) + fourth;
  }

  #addLengths(source: number, destination: number): void {
    const keys = this.#keys;
    const sums = this.#sums;
    for (let sum = 0; sum < 4; sum += 1) {
      const key = 2 * (lengthsWord + sum);
      const product = Math.imul(
        (keys[key] as number) + source,
        (keys[key + 1] as number) + destination,
      );
      sums[sum] = (sums[sum] as number) + product;
    }
  }

  #skipTransport(bytes: Buffer, start: number, end: number): number {
    if (end - start < transport.length) return start;
    if (this.#view.getInt32(start, true) !== transportWord) return start;
    return startsWith(bytes, start, end, transport) ? start + transport.length : start;
  }
}

function indexOfEquals(bytes: Buffer, start: number): number {
  const index = bytes.indexOf(equalsByte, start);
  return index < 0 ? bytes.length : index;
}

/** Whether a reference from `start`, after its transport, lies in the local cache. */
function isCachedAt(bytes: Uint8Array, start: number, end: number): boolean {
  return startsWith(bytes, start, end, localName) || startsWith(bytes, start, end, localAddress);
}

/** Whether a reference from `start` has a colon there; what lies before `start` is another's. */
function hasColonAt(bytes: Uint8Array, start: number, index: number): boolean {
  return index >= start && bytes[index] === colonByte;
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let index = 0; index < prefix.length; index += 1) {
    if (bytes[start + index] !== prefix[index]) return false;
  }
  return true;
}
