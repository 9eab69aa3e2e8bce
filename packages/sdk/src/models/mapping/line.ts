import type { MappedReference } from "./entry.ts";

/** A line whose two sides are references. */
export interface MappingLine {
  /** Counted from 1. */
  readonly number: number;
  readonly source: MappedReference;
  readonly destination: MappedReference;
}
