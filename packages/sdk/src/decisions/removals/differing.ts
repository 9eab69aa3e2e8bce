import { compareEntries, type MappingEntry } from "../../models/mapping/index.ts";

/** The entries of two mappings without those that both share. */
export interface Differing {
  readonly before: readonly MappingEntry[];
  readonly after: readonly MappingEntry[];
}

/**
 * Leaves out the images that both sides share: the same line, read with the same known lines. In two mappings this
 * is nearly all of them. Entries must be in the order of mappings; otherwise fewer are left out.
 */
export function differing(
  before: readonly MappingEntry[],
  after: readonly MappingEntry[],
): Differing {
  const left: MappingEntry[] = [];
  const right: MappingEntry[] = [];
  let at = 0;
  for (const entry of before) {
    let other = after[at];
    while (other !== undefined && !isShared(entry, other) && compareEntries(other, entry) < 0) {
      right.push(other);
      at += 1;
      other = after[at];
    }
    if (other !== undefined && isShared(entry, other)) at += 1;
    else left.push(entry);
  }
  return { before: left, after: right.concat(after.slice(at)) };
}

function isShared(one: MappingEntry, other: MappingEntry): boolean {
  return (
    one.source === other.source &&
    one.destination === other.destination &&
    one.kind === other.kind &&
    one.version === other.version &&
    one.digest === other.digest &&
    one.filter === other.filter
  );
}
