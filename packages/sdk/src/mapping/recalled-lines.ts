import { isCached } from "./cache.ts";
import { foldedPath, isTagless, type SoughtPartners } from "./catalogs.ts";
import { changedWhileRead } from "./changed-while-read.ts";
import type { LineScanner } from "./line-scanner.ts";
import type { LineSink } from "./line-splitter.ts";
import type { LineTable } from "./line-table.ts";
import type { MappingBuilder } from "./mapping-builder.ts";
import { type MappingLine, readLineBytes } from "./read-line.ts";

const equalsByte = 0x3d;

/** What a second reading looks for and where it puts it. */
export interface Recall {
  readonly scanner: LineScanner;
  readonly table: LineTable;
  readonly left: MappingBuilder;
  readonly right: MappingBuilder;
  readonly partners: SoughtPartners;
}

/**
 * Picks out of a second reading of `before` the lines that `after` lacks, and the lines that both
 * have but that belong to a catalog of which another line was kept.
 */
export class RecalledLines implements LineSink {
  readonly #recall: Recall;
  readonly #unmet: Int32Array;
  readonly #sourceLengths: ReadonlySet<number>;
  #next = 0;
  #changed = false;
  #partners = 0;

  constructor(recall: Recall) {
    this.#recall = recall;
    this.#unmet = recall.table.unmet();
    const sources = [...recall.partners.sources];
    this.#sourceLengths = new Set(
      sources.flatMap((source) => [source.length, source.length + "docker://".length]),
    );
  }

  /** Whether there is anything to look for. */
  get awaited(): boolean {
    const { sources, cachePaths } = this.#recall.partners;
    return this.#unmet.length > 0 || sources.size > 0 || cachePaths.size > 0;
  }

  /** How many lines were picked out although both mappings have them. */
  get partners(): number {
    return this.#partners;
  }

  line(bytes: Buffer, start: number, end: number, lineNumber: number): void {
    if (lineNumber === this.#unmet[this.#next]) {
      this.#next += 1;
      if (!this.#isRemembered(bytes, start, end, lineNumber)) this.#changed = true;
      this.#recall.left.line(bytes, start, end, lineNumber);
    } else if (this.#mayBePartner(bytes, start, end)) {
      this.#pickPartner(bytes, start, end, lineNumber);
    }
  }

  overlong(): void {
    this.#changed = true;
  }

  release(): void {
    // Lines are read as they come.
  }

  /** @throws a {@link MirrorError} `unreadable-input` when the second reading was not the first. */
  finish(file: string): void {
    if (!this.#changed && this.#next === this.#unmet.length) return;
    throw changedWhileRead(file);
  }

  #isRemembered(bytes: Buffer, start: number, end: number, lineNumber: number): boolean {
    const { scanner, table } = this.#recall;
    scanner.scan(bytes, start, end);
    return table.numberOf(scanner.high, scanner.low) === lineNumber;
  }

  #mayBePartner(bytes: Buffer, start: number, end: number): boolean {
    const { cachePaths } = this.#recall.partners;
    if (this.#sourceLengths.size === 0 && cachePaths.size === 0) return false;
    const equals = bytes.indexOf(equalsByte, start);
    if (this.#sourceLengths.has(equals - start)) return true;
    if (cachePaths.size === 0) return false;
    this.#recall.scanner.scan(bytes, start, end);
    return this.#recall.scanner.isStored(bytes, end);
  }

  #pickPartner(bytes: Buffer, start: number, end: number, lineNumber: number): void {
    const reading = readLineBytes({ bytes, start, end }, { file: "", line: lineNumber });
    if ("problem" in reading || !this.#isPartner(reading.line)) return;
    if (!this.#isRemembered(bytes, start, end, lineNumber)) return;
    this.#partners += 1;
    this.#recall.left.line(bytes, start, end, lineNumber);
    this.#recall.right.line(bytes, start, end, lineNumber);
  }

  #isPartner({ source, destination }: MappingLine): boolean {
    const { sources, cachePaths } = this.#recall.partners;
    if (!isCached(destination)) return sources.has(source.text);
    const { tag, repository } = destination;
    return isTagless(tag) && cachePaths.has(foldedPath(repository));
  }
}
