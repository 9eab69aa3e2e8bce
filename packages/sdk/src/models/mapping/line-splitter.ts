/** Longest line that is read, in bytes. References end at 4,096 characters. */
export const longestLine: number = 16 * 1024;

/** Receives the lines of a file. */
export interface LineSink {
  /** A line without its end, in `bytes` from `start` to before `end`; the bytes are good for as long as the call takes. */
  line(bytes: Buffer, start: number, end: number, lineNumber: number): void;
  /** A line of more than {@link longestLine} bytes. */
  overlong(lineNumber: number): void;
}

const [newline, carriageReturn] = [0x0a, 0x0d];
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Splits chunks of bytes into lines. A line inside one chunk is not copied; one across chunks is collected up to
 * {@link longestLine} bytes, and the rest of it is skipped, so that memory stays constant for any input. Lines end
 * in LF or CRLF; a byte order mark at the start is dropped.
 */
export class LineSplitter {
  readonly #sink: LineSink;
  readonly #held: Buffer = Buffer.alloc(longestLine + byteOrderMark.length + 1);
  #heldLength = 0;
  #overlong = false;
  #lineNumber = 0;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      if (this.#heldLength === 0 && !this.#overlong) this.#emit(bytes, start, end);
      else {
        this.#hold(bytes, start, end);
        this.#emitHeld();
      }
      start = end + 1;
    }
    this.#hold(bytes, start, bytes.length);
  }

  end(): void {
    if (this.#heldLength > 0 || this.#overlong) this.#emitHeld();
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    if (this.#heldLength + end - start > this.#held.length) this.#overlong = true;
    if (this.#overlong) return;
    bytes.copy(this.#held, this.#heldLength, start, end);
    this.#heldLength += end - start;
  }

  #emitHeld(): void {
    const length = this.#heldLength;
    const overlong = this.#overlong;
    this.#heldLength = 0;
    this.#overlong = false;
    if (!overlong) this.#emit(this.#held, 0, length);
    else this.#sink.overlong((this.#lineNumber += 1));
  }

  #emit(bytes: Buffer, lineStart: number, lineEnd: number): void {
    this.#lineNumber += 1;
    let start = lineStart;
    let end = lineEnd;
    if (end > start && bytes[end - 1] === carriageReturn) end -= 1;
    if (this.#lineNumber === 1 && isMarked(bytes, start, end)) start += byteOrderMark.length;
    if (end - start > longestLine) this.#sink.overlong(this.#lineNumber);
    else if (end > start) this.#sink.line(bytes, start, end, this.#lineNumber);
  }
}

function isMarked(bytes: Buffer, start: number, end: number): boolean {
  const marked = byteOrderMark.every((byte, at) => bytes[start + at] === byte);
  return marked && end - start >= byteOrderMark.length;
}

/** Cuts all chunks into lines. */
export async function splitChunks(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  sink: LineSink,
): Promise<void> {
  const splitter = new LineSplitter(sink);
  for await (const chunk of chunks) splitter.push(chunk);
  splitter.end();
}
