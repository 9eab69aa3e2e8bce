import type { MappingEntry } from "./entry.ts";

/**
 * Lines that were read before. Two mappings of one ImageSet have nearly all of them in common: read with the same known
 * lines, they share the references of those lines, and the later is read in a fraction of the time.
 */
export class KnownLines {
  readonly #lines = new Map<string, Pick<MappingEntry, "source" | "destination">>();

  /** The references of a line; undefined where none of this text was read, or something was wrong with it. */
  get(text: string): Pick<MappingEntry, "source" | "destination"> | undefined {
    return this.#lines.get(text);
  }

  /** Keeps the references of a line that nothing is wrong with. */
  add(text: string, line: Pick<MappingEntry, "source" | "destination">): void {
    this.#lines.set(text, line);
  }
}
