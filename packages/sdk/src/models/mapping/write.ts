import { compareText } from "../../base/problem/index.ts";
import type { MappedReference, MappingEntry } from "./entry.ts";

/**
 * Writes entries as a mapping.txt: sorted lines that end in LF, transports as they were read, two lines for a
 * catalog that had two. Lines for single platforms are not kept and not written. Reading the text again gives the
 * same entries.
 */
export function writeMapping(entries: readonly MappingEntry[]): string {
  const lines = entries.flatMap(linesOf).sort(compareText);
  return lines.map((line) => `${line}\n`).join("");
}

/** The lines that an entry was read from. */
export function linesOf(entry: MappingEntry): readonly string[] {
  const { source, destination, cache } = entry;
  if (cache === undefined) return [lineOf(source, destination)];
  return [lineOf(source, cache.stored), lineOf(cache.rebuilt ?? source, destination)];
}

function lineOf(source: MappedReference, destination: MappedReference): string {
  return `${source.written}=${destination.written}`;
}
