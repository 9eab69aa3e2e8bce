import type { LineBatch } from "./line-batch.ts";
import { LineScanner } from "./line-scanner.ts";
import { LineSieve } from "./line-sieve.ts";
import { splitChunks } from "./line-splitter.ts";

const capacity = 1 << 15;

/** A stretch of lines as one thread hands them to another; their text stays behind. */
export interface LineStretch {
  /** How many lines have a fingerprint; the first places of the arrays hold them. */
  readonly length: number;
  readonly highs: Int32Array<ArrayBuffer>;
  readonly lows: Int32Array<ArrayBuffer>;
  readonly numbers: Int32Array<ArrayBuffer>;
  /** The numbers of lines that must be looked at as text. */
  readonly apart: readonly number[];
  /** Whether no lines follow. */
  readonly last: boolean;
}

/**
 * Fingerprints the lines of a file for another thread, with the secret of that thread's scanner.
 * Stretches are given away with their buffers and not touched again.
 */
export async function fingerprintLines(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  secret: Int32Array,
  give: (stretch: LineStretch, buffers: ArrayBuffer[]) => void,
): Promise<void> {
  let stretch = emptyStretch();
  const flush = (last: boolean): void => {
    const { highs, lows, numbers } = stretch;
    give({ ...stretch, last }, [highs.buffer, lows.buffer, numbers.buffer]);
    stretch = emptyStretch();
  };
  const gather = (batch: LineBatch): readonly number[] => {
    if (stretch.length + batch.length > capacity) flush(false);
    const { length } = stretch;
    stretch.highs.set(batch.highs.subarray(0, batch.length), length);
    stretch.lows.set(batch.lows.subarray(0, batch.length), length);
    stretch.numbers.set(batch.numbers.subarray(0, batch.length), length);
    stretch.length += batch.length;
    return [];
  };
  const setApart = (lineNumber: number): void => {
    if (stretch.apart.length === capacity) flush(false);
    stretch.apart.push(lineNumber);
  };
  const apart = {
    line: (_bytes: Buffer, _start: number, _end: number, lineNumber: number): void =>
      setApart(lineNumber),
    overlong: setApart,
  };
  await splitChunks(chunks, new LineSieve(new LineScanner(secret), apart, gather));
  flush(true);
}

function emptyStretch() {
  return {
    length: 0,
    highs: new Int32Array(capacity),
    lows: new Int32Array(capacity),
    numbers: new Int32Array(capacity),
    apart: [] as number[],
  };
}
