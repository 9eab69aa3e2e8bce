import { bareReference, compareEntries } from "./entry.ts";
import { compareFacets, type Facets, minor } from "./facets.ts";

/** What the entries of one identity became. */
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

type Key = (facets: Facets) => string | undefined;

/**
 * Pairs the entries of one identity, best fit first: what is the same, release images under another
 * version's tag, images that went elsewhere, the same OpenShift minor, then whatever is left. The
 * rules look at both sides alike, so that the way back is the mirror image.
 */
export function matchEntries(before: readonly Facets[], after: readonly Facets[]): Matching {
  const identical = pairBy({ before, after }, sameLines);
  const same = pairBy(identical, sameImage);
  const fromDisk = pairHidden(same);
  const carried = pairBy(fromDisk, sameReleaseImage);
  const elsewhere = pairBy(carried, sameContent);
  const ofMinor = pairBy(elsewhere, minor);
  const others = pairBy(ofMinor, () => "");
  return {
    replaced: [...elsewhere.pairs, ...ofMinor.pairs, ...others.pairs],
    removed: others.before.toSorted(byEntry),
    added: others.after.toSorted(byEntry),
    carriedOver: carried.pairs.length,
    unchanged: identical.pairs.length + same.pairs.length + fromDisk.pairs.length,
  };
}

function sameLines({ entry: { source, cache }, destination }: Facets): string {
  const lines = [source, destination, cache?.stored, cache?.rebuilt];
  return textOf(lines.map((reference) => reference && bareReference(reference)));
}

function byEntry(a: Facets, b: Facets): number {
  return compareEntries(a.entry, b.entry);
}

function sameImage({ entry, content, destination }: Facets): string {
  return textOf([content, entry.version, entry.filter, destination]);
}

function sameReleaseImage({ entry, repository }: Facets): string | undefined {
  if (!entry.kind.startsWith("release-") || entry.digest === undefined) return undefined;
  return textOf([entry.digest, repository]);
}

function sameContent({ entry, content }: Facets): string {
  return textOf([content, entry.version, entry.filter]);
}

/** A mapping from disk names tags where the one that filled the disk names digests. */
function pairHidden({ before, after }: Sides): Pairing {
  if (![...before, ...after].some(({ cached }) => cached)) return { pairs: [], before, after };
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

function sameButHidden({ entry, destination, cached }: Facets): string | undefined {
  if (cached && entry.digest !== undefined) return undefined;
  return textOf([entry.version, entry.filter, destination]);
}

function partition(all: readonly Facets[]): readonly [readonly Facets[], readonly Facets[]] {
  return [all.filter((facets) => facets.cached), all.filter((facets) => !facets.cached)];
}

/** Pairs what has the same key, from the highest version down. */
function pairBy({ before, after }: Sides, key: Key): Pairing {
  if (before.length === 0 || after.length === 0) return { pairs: [], before, after };
  if (before.length === 1 && after.length === 1) return pairOne(before, after, key);
  const waiting = new Map<string, Facets[]>();
  for (const facets of before.toSorted(compareFacets).reverse()) {
    const name = key(facets);
    if (name === undefined) continue;
    const group = waiting.get(name);
    if (group === undefined) waiting.set(name, [facets]);
    else group.push(facets);
  }
  const taken = new Set<Facets>();
  const pairs: [Facets, Facets][] = [];
  for (const to of after.toSorted(compareFacets)) {
    const name = key(to);
    const from = name === undefined ? undefined : waiting.get(name)?.pop();
    if (from === undefined) continue;
    pairs.push([from, to]);
    taken.add(from).add(to);
  }
  return { pairs, before: before.filter(free), after: after.filter(free) };

  function free(facets: Facets): boolean {
    return !taken.has(facets);
  }
}

function pairOne(before: readonly Facets[], after: readonly Facets[], key: Key): Pairing {
  const [[from], [to]] = [before, after];
  const name = from === undefined ? undefined : key(from);
  if (from === undefined || to === undefined || name === undefined || name !== key(to)) {
    return { pairs: [], before, after };
  }
  return { pairs: [[from, to]], before: [], after: [] };
}

/** No part has line ends: lines are read one by one. */
function textOf(parts: readonly (string | undefined)[]): string {
  return parts.join("\n");
}
