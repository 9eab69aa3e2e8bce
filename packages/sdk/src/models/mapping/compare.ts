import { compareText } from "../../base/problem/index.ts";
import { compareVersions } from "../image/index.ts";
import { acrossDisk } from "./across-disk.ts";
import { compareReleases } from "./compare-releases.ts";
import type { MappingComparison, MappingReplacement } from "./comparison.ts";
import { compareEntries, type Mapping, type MappingEntry } from "./entry.ts";
import { type Facets, facetsOf } from "./facets.ts";
import { matchEntries } from "./match.ts";

interface Changes extends MappingComparison {
  readonly added: MappingEntry[];
  readonly removed: MappingEntry[];
  readonly replaced: MappingReplacement[];
  carriedOver: number;
  unchanged: number;
}

/**
 * Compares two mappings by identity; see {@link MappingEntry.identity}. The order of lines, written transports and
 * lines for single platforms make no difference, and a mapping from disk can be compared with one from upstream and
 * with the one to disk that filled it. A catalog with another filter, an image with another tag or digest, and an
 * image with another destination are replaced; a release image that stays the same under the tag of another version
 * is carried over. Comparing in the other direction gives the mirror image of the result.
 */
export function compareMappings(before: Mapping, after: Mapping): MappingComparison {
  const sides = acrossDisk(before, after);
  const releases = compareReleases(sides.before, sides.after);
  const counts = { carriedOver: 0, unchanged: 0 };
  const changes: Changes = { added: [], removed: [], replaced: [], releases, ...counts };
  const left = sides.before.toSorted(compareEntries);
  const right = sides.after.toSorted(compareEntries);
  let from = 0;
  let to = 0;
  while (from < left.length || to < right.length) {
    const order = compareIdentities(left[from], right[to]);
    const fromEnd = order > 0 ? from : endOfIdentity(left, from);
    const toEnd = order < 0 ? to : endOfIdentity(right, to);
    const isOne = fromEnd - from === 1 && toEnd - to === 1;
    if (isOne && sameLine(left[from], right[to])) changes.unchanged += 1;
    else compareIdentity(left.slice(from, fromEnd), right.slice(to, toEnd), changes);
    from = fromEnd;
    to = toEnd;
  }
  changes.replaced.sort(byFrom);
  return changes;
}

function compareIdentities(a: MappingEntry | undefined, b: MappingEntry | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareText(a.identity, b.identity);
}

function endOfIdentity(entries: readonly MappingEntry[], start: number): number {
  const identity = entries[start]?.identity;
  let end = start + 1;
  while (entries[end]?.identity === identity && end < entries.length) end += 1;
  return end;
}

function compareIdentity(
  before: readonly MappingEntry[],
  after: readonly MappingEntry[],
  changes: Changes,
): void {
  if (after.length === 0) for (const entry of before) changes.removed.push(entry);
  if (before.length === 0) for (const entry of after) changes.added.push(entry);
  if (before.length === 0 || after.length === 0) return;
  const matching = matchEntries(before.map(facetsOf), after.map(facetsOf));
  for (const { entry } of matching.removed) changes.removed.push(entry);
  for (const { entry } of matching.added) changes.added.push(entry);
  for (const [from, to] of matching.replaced) changes.replaced.push(toReplacement(from, to));
  changes.carriedOver += matching.carriedOver;
  changes.unchanged += matching.unchanged;
}

/** Whether two entries come from the same line and need no pairing, as nearly all entries of two mappings. */
function sameLine(from: MappingEntry | undefined, to: MappingEntry | undefined): boolean {
  if (from === undefined || to === undefined) return false;
  if (from.cache !== undefined || to.cache !== undefined) return false;
  const isHidden = from.destination.cached === true || to.destination.cached === true;
  return (
    !isHidden &&
    from.source.text === to.source.text &&
    from.destination.text === to.destination.text
  );
}

function toReplacement(from: Facets, to: Facets): MappingReplacement {
  const versions = from.version !== undefined && to.version !== undefined;
  return {
    from: from.entry,
    to: to.entry,
    identity: to.entry.identity,
    kind: to.entry.kind,
    downgrade: versions && compareVersions(to.version, from.version) < 0,
    moved: from.repository !== to.repository,
  };
}

function byFrom(a: MappingReplacement, b: MappingReplacement): number {
  return compareEntries(a.from, b.from) || compareEntries(a.to, b.to);
}
