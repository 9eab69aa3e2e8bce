import type { MappingEntry } from "./entry.ts";

/** How many lines may have left before one that is still there is looked for anywhere. */
const nearby = 8;

/**
 * A cache of parsed lines. Two mappings of one ImageSet share nearly all lines: when both are read with the same
 * known lines, they share the references of those lines, and the second is read in a fraction of the time.
 */
export class KnownLines {
  readonly #texts: string[] = [];
  readonly #references: Pick<MappingEntry, "source" | "destination">[] = [];
  readonly #places = new Map<string, number>();
  /** Number of lines in {@link #places}, which has one place for equal lines. */
  #placed = 0;

  /** Number of lines that were read. */
  get length(): number {
    return this.#texts.length;
  }

  /** The text of a line, by its index in the order of reading. */
  textAt(place: number): string | undefined {
    return this.#texts[place];
  }

  /** The references of a line, by its index. */
  referencesAt(place: number): Pick<MappingEntry, "source" | "destination"> | undefined {
    return this.#references[place];
  }

  /** The index of a line among the first `end`. */
  placeOf(text: string, end: number): number | undefined {
    for (; this.#placed < end; this.#placed += 1) {
      this.#places.set(this.#texts[this.#placed] ?? "", this.#placed);
    }
    return this.#places.get(text);
  }

  /** Stores the references of a line without problems. */
  add(text: string, line: Pick<MappingEntry, "source" | "destination">): void {
    this.#texts.push(text);
    this.#references.push(line);
  }
}

/** One file's view of the known lines: most of its lines are in the same order as in the file before it. */
export class KnownLinesOfFile {
  readonly #known: KnownLines;
  /** Lines after this are of this file, which names each of them once. */
  readonly #end: number;
  /** After the place of the line that was found last. */
  #next = 0;

  constructor(known: KnownLines) {
    this.#known = known;
    this.#end = known.length;
  }

  /** The references of a line; undefined when no such line was read, or the line had a problem. */
  get(text: string): Pick<MappingEntry, "source" | "destination"> | undefined {
    const place = this.#nearby(text) ?? this.#known.placeOf(text, this.#end);
    if (place === undefined) return undefined;
    this.#next = place + 1;
    return this.#known.referencesAt(place);
  }

  /** Stores the references of a line without problems, for later files. */
  add(text: string, line: Pick<MappingEntry, "source" | "destination">): void {
    this.#known.add(text, line);
  }

  #nearby(text: string): number | undefined {
    const end = Math.min(this.#next + nearby, this.#end);
    for (let place = this.#next; place < end; place += 1) {
      if (this.#known.textAt(place) === text) return place;
    }
    return undefined;
  }
}

/** Facts that a mapping lacks and its ImageSet has. */
export interface MappingContext {
  /** References of the ImageSet's additional images: without them, those by digest are classified as operands. */
  readonly additionalImages?: readonly string[];
  /** Lines that were read from other mappings; those of this mapping are added. */
  readonly known?: KnownLines;
}
