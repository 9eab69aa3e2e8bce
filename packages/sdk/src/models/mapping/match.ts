import { minorOf } from "../image/index.ts";
import { compareEntries } from "./entry.ts";
import { compareFacets, type Facets } from "./facets.ts";

/** The result of matching the entries of one identity. */
export interface Matching {
  readonly replaced: readonly (readonly [Facets, Facets])[];
  readonly removed: readonly Facets[];
  readonly added: readonly Facets[];
  readonly carriedOver: number;
  readonly unchanged: number;
}

interface Sides {
  readonly before: readonly Facets[];
  readonly after: readonly Facets[];
}

interface Pairing extends Sides {
  readonly pairs: readonly (readonly [Facets, Facets])[];
}

/** The key that both entries of a pair share; undefined for an entry to which the rule does not apply. */
type Key = (facets: Facets) => readonly (string | undefined)[] | undefined;

/**
 * Pairs the entries of one identity, best match first: equal images, release images under another version's tag,
 * images with another destination, the same OpenShift minor, then the rest. The rules are symmetric, so that the
 * reverse comparison gives the mirror image.
 */
export function matchEntries(before: readonly Facets[], after: readonly Facets[]): Matching {
  const identical = pairBy({ before, after }, sameLines);
  const same = pairBy(identical, sameImage);
  const fromDisk = pairHidden(same);
  const carried = pairBy(fromDisk, sameReleaseImage);
  const elsewhere = pairBy(carried, sameContent);
  const ofMinor = pairBy(elsewhere, sameMinor);
  const others = pairBy(ofMinor, () => []);
  return {
    replaced: [...elsewhere.pairs, ...ofMinor.pairs, ...others.pairs],
    removed: others.before.toSorted(byEntry),
    added: others.after.toSorted(byEntry),
    carriedOver: carried.pairs.length,
    unchanged: identical.pairs.length + same.pairs.length + fromDisk.pairs.length,
  };
}

function sameLines({ entry: { source, cache }, destination }: Facets): ReturnType<Key> {
  if (cache === undefined) return [source.text, destination];
  return [source.text, destination, cache.stored.text, cache.rebuilt?.text ?? ""];
}

function byEntry(a: Facets, b: Facets): number {
  return compareEntries(a.entry, b.entry);
}

function sameImage({ entry, content, destination }: Facets): ReturnType<Key> {
  return [content, entry.version, entry.filter, destination];
}

function sameReleaseImage({ entry, repository }: Facets): ReturnType<Key> {
  if (!entry.kind.startsWith("release-") || entry.digest === undefined) return undefined;
  return [entry.digest, repository];
}

function sameContent({ entry, content }: Facets): ReturnType<Key> {
  return [content, entry.version, entry.filter];
}

function sameMinor(facets: Facets): ReturnType<Key> {
  return facets.version === undefined ? undefined : [minorOf(facets.version)];
}

/** A mapping from disk names tags where the one that filled the disk names digests. */
function pairHidden({ before, after }: Sides): Pairing {
  if (!before.some(isCached) && !after.some(isCached)) return { pairs: [], before, after };
  const [beforeCached, beforeNot] = partition(before);
  const [afterCached, afterNot] = partition(after);
  const there = pairBy({ before: beforeNot, after: afterCached }, sameButHidden);
  const back = pairBy({ before: beforeCached, after: afterNot }, sameButHidden);
  return {
    pairs: [...there.pairs, ...back.pairs],
    before: [...there.before, ...back.before],
    after: [...there.after, ...back.after],
  };
}

function sameButHidden({ entry, destination, cached }: Facets): ReturnType<Key> {
  if (cached && entry.digest !== undefined) return undefined;
  return [entry.version, entry.filter, destination];
}

function partition(all: readonly Facets[]): readonly [readonly Facets[], readonly Facets[]] {
  return [all.filter(isCached), all.filter((facets) => !facets.cached)];
}

function isCached({ cached }: Facets): boolean {
  return cached;
}

/** Pairs entries with the same key, from the highest version down. */
function pairBy({ before, after }: Sides, key: Key): Pairing {
  if (before.length === 0 || after.length === 0) return { pairs: [], before, after };
  const from = before[0];
  const to = after[0];
  if (from !== undefined && to !== undefined && before.length === 1 && after.length === 1) {
    const fits = sameParts(key(from), key(to));
    return fits ? { pairs: [[from, to]], before: [], after: [] } : { pairs: [], before, after };
  }
  return pairSorted(before.toSorted(compareFacets), after.toSorted(compareFacets), key);
}

function pairSorted(before: readonly Facets[], after: readonly Facets[], key: Key): Pairing {
  const waiting = new Map<string, Facets[]>();
  for (const facets of before.toReversed()) {
    const name = key(facets)?.join("\n");
    if (name === undefined) continue;
    const group = waiting.get(name);
    if (group === undefined) waiting.set(name, [facets]);
    else group.push(facets);
  }
  const taken = new Set<Facets>();
  const pairs: [Facets, Facets][] = [];
  for (const to of after) {
    const name = key(to)?.join("\n");
    const from = name === undefined ? undefined : waiting.get(name)?.pop();
    if (from === undefined) continue;
    pairs.push([from, to]);
    taken.add(from).add(to);
  }
  return { pairs, before: before.filter(isFree), after: after.filter(isFree) };

  function isFree(facets: Facets): boolean {
    return !taken.has(facets);
  }
}

function sameParts(a: ReturnType<Key>, b: ReturnType<Key>): boolean {
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}
