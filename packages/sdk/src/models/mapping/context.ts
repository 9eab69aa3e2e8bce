import type { KnownLines } from "./known-lines.ts";

/** What a mapping does not say and its ImageSet does. */
export interface MappingContext {
  /** References of the ImageSet's additional images: those by digest would pass for operands without it. */
  readonly additionalImages?: readonly string[];
  /** Lines of mappings that were read before, to which those of this one are added. */
  readonly known?: KnownLines;
}
