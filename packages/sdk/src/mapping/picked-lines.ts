import { changedWhileRead } from "./changed-while-read.ts";
import type { LineScanner } from "./line-scanner.ts";
import type { LineSink } from "./line-splitter.ts";
import type { LineTable } from "./line-table.ts";
import type { MappingBuilder } from "./mapping-builder.ts";

/** Which lines a second reading of `after` picks out, and where it puts them. */
export interface Picking {
  readonly scanner: LineScanner;
  readonly table: LineTable;
  readonly right: MappingBuilder;
  /** Numbers of lines, ascending; none of them is in the table. */
  readonly wanted: readonly number[];
}

/** Picks lines out of a second reading of `after`, of which a second thread did the first. */
export class PickedLines implements LineSink {
  readonly #picking: Picking;
  #next = 0;
  #changed = false;

  constructor(picking: Picking) {
    this.#picking = picking;
  }

  line(bytes: Buffer, start: number, end: number, lineNumber: number): void {
    const { scanner, table, right, wanted } = this.#picking;
    if (lineNumber !== wanted[this.#next]) return;
    this.#next += 1;
    scanner.scan(bytes, start, end);
    const remembered = scanner.regular && table.numberOf(scanner.high, scanner.low) !== undefined;
    if (remembered) this.#changed = true;
    right.line(bytes, start, end, lineNumber);
  }

  overlong(lineNumber: number): void {
    const { right, wanted } = this.#picking;
    if (lineNumber !== wanted[this.#next]) {
      this.#changed = true;
      return;
    }
    this.#next += 1;
    right.overlong(lineNumber);
  }

  release(): void {
    // Lines are read as they come.
  }

  /** @throws a {@link MirrorError} `unreadable-input` when the second reading was not the first. */
  finish(file: string): void {
    if (this.#changed || this.#next < this.#picking.wanted.length) throw changedWhileRead(file);
  }
}
