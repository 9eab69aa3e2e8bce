import { isCatalogHalf } from "./classify.ts";
import { LineBatch } from "./line-batch.ts";
import type { LineScanner } from "./line-scanner.ts";
import type { LineSink } from "./line-splitter.ts";
import { type LineBytes, readLineBytes } from "./read-line.ts";

/** What lets lines pass: gives the places in the batch of those that do not. */
export type LineTest = (batch: LineBatch) => readonly number[];

/** Where lines go that do not pass. */
export type KeptLines = Pick<LineSink, "line" | "overlong">;

/**
 * Lets lines pass by their fingerprint and keeps the others as text: those that fail the test, those
 * whose form needs a closer look, and the halves of catalogs, which only mean something together.
 * Lines for single platforms are dropped.
 */
export class LineSieve implements LineSink {
  readonly #scanner: LineScanner;
  readonly #kept: KeptLines;
  readonly #test: LineTest;
  readonly #batch = new LineBatch();
  #bytes: Buffer = Buffer.alloc(0);

  constructor(scanner: LineScanner, kept: KeptLines, test: LineTest) {
    this.#scanner = scanner;
    this.#kept = kept;
    this.#test = test;
  }

  line(bytes: Buffer, start: number, end: number, lineNumber: number): void {
    const scanner = this.#scanner;
    scanner.scan(bytes, start, end);
    if (scanner.regular && scanner.isSubManifest(bytes, end)) return;
    const apart = !scanner.regular || scanner.mayBeCatalogHalf(bytes, end);
    if (apart && (!scanner.regular || isHalf({ bytes, start, end }))) {
      this.release();
      this.#kept.line(bytes, start, end, lineNumber);
      return;
    }
    this.#bytes = bytes;
    const batch = this.#batch;
    const place = batch.length;
    batch.highs[place] = scanner.high;
    batch.lows[place] = scanner.low;
    batch.numbers[place] = lineNumber;
    batch.starts[place] = start;
    batch.ends[place] = end;
    batch.length = place + 1;
    if (batch.isFull) this.release();
  }

  overlong(lineNumber: number): void {
    this.release();
    this.#kept.overlong(lineNumber);
  }

  release(): void {
    if (this.#batch.length === 0) return;
    const { starts, ends, numbers } = this.#batch;
    for (const place of this.#test(this.#batch)) {
      const [start, end] = [starts[place] as number, ends[place] as number];
      this.#kept.line(this.#bytes, start, end, numbers[place] as number);
    }
    this.#batch.length = 0;
  }
}

function isHalf(bytes: LineBytes): boolean {
  const reading = readLineBytes(bytes, { file: "", line: 0 });
  return "problem" in reading || isCatalogHalf(reading.line);
}
