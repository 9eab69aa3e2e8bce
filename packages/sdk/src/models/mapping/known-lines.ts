import type { MappingEntry } from "./entry.ts";

/** How many lines may have left before one that is still there is looked for anywhere. */
const nearby = 8;

/**
 * Lines that were read before. Two mappings of one ImageSet have nearly all of them in common: read with the same known
 * lines, they share the references of those lines, and the later is read in a fraction of the time.
 */
export class KnownLines {
  readonly #texts: string[] = [];
  readonly #references: Pick<MappingEntry, "source" | "destination">[] = [];
  readonly #places = new Map<string, number>();
  /** Number of lines that {@link #places} has; fewer of them where some are the same. */
  #placed = 0;

  /** Number of lines that were read. */
  get length(): number {
    return this.#texts.length;
  }

  /** The text of a line, by its place in the order of reading. */
  textAt(place: number): string | undefined {
    return this.#texts[place];
  }

  /** The references of a line, by its place. */
  referencesAt(place: number): Pick<MappingEntry, "source" | "destination"> | undefined {
    return this.#references[place];
  }

  /** The place of a line among the first `end`. */
  placeOf(text: string, end: number): number | undefined {
    for (; this.#placed < end; this.#placed += 1) {
      this.#places.set(this.#texts[this.#placed] ?? "", this.#placed);
    }
    return this.#places.get(text);
  }

  /** Keeps the references of a line that nothing is wrong with. */
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

  /** The references of a line; undefined where none of this text was read, or something was wrong with it. */
  get(text: string): Pick<MappingEntry, "source" | "destination"> | undefined {
    const place = this.#nearby(text) ?? this.#known.placeOf(text, this.#end);
    if (place === undefined) return undefined;
    this.#next = place + 1;
    return this.#known.referencesAt(place);
  }

  /** Keeps the references of a line that nothing is wrong with, for later files. */
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

/** What a mapping does not say and its ImageSet does. */
export interface MappingContext {
  /** References of the ImageSet's additional images: those by digest would pass for operands without it. */
  readonly additionalImages?: readonly string[];
  /** Lines of mappings that were read before, to which those of this one are added. */
  readonly known?: KnownLines;
}
