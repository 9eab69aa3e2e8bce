import { defined } from "../../base/problem/index.ts";
import { formatImageReference, type ImageReference, readDigest } from "../image/index.ts";
import { isCached } from "./cache.ts";
import type { MappedReference, Mapping, MappingEntry } from "./entry.ts";

type Entries = readonly MappingEntry[];

/** The entries of two mappings that are to be compared. */
export interface Sides {
  readonly before: Entries;
  readonly after: Entries;
}

/**
 * Makes a mapping to disk and one from disk comparable, in either order: the one stores an image where the other
 * reads it. The first has the upstream names, the second the destinations; both get both. Mappings of other kinds
 * stay unchanged.
 */
export function acrossDisk(before: Mapping, after: Mapping): Sides {
  const flows = [flowOf(before), flowOf(after)].join(" ");
  if (flows === "to-disk from-disk") {
    const { toDisk, fromDisk } = join(before.entries, after.entries);
    return { before: toDisk, after: fromDisk };
  }
  if (flows === "from-disk to-disk") {
    const { toDisk, fromDisk } = join(after.entries, before.entries);
    return { before: fromDisk, after: toDisk };
  }
  return { before: before.entries, after: after.entries };
}

interface Joined {
  readonly toDisk: Entries;
  readonly fromDisk: Entries;
}

/** The host of the cache is not a part of its names: each pass may run it on another port. */
function join(toDisk: Entries, fromDisk: Entries): Joined {
  const stored = new Map(toDisk.map((entry) => [nameInCache(entry.destination), entry]));
  const upstream = new Map(toDisk.map((entry) => [entry.destination.repository, entry]));
  const sent = new Map(fromDisk.map((entry) => [entry.source.repository, entry]));
  const partners = new Map<MappingEntry, MappingEntry>();
  const later = fromDisk.map((entry): MappingEntry => {
    const partner = stored.get(nameInCache(readAs(entry)));
    if (partner === undefined) return named(entry, upstream.get(entry.source.repository));
    partners.set(partner, entry);
    return sentTo(partner, entry);
  });
  const earlier = toDisk.map((entry): MappingEntry => {
    const partner = partners.get(entry);
    if (partner !== undefined) return sentTo(entry, partner);
    return placed(entry, sent.get(entry.destination.repository)?.destination);
  });
  return { toDisk: earlier, fromDisk: later };
}

/** A rebuilt catalog is read under the hash of its filter; it was stored under the tag of its destination. */
function readAs({ source, destination, filter }: MappingEntry): ImageReference {
  if (filter === undefined) return source;
  const { tag: _tag, ...rest } = source;
  return destination.tag === undefined ? rest : { ...rest, tag: destination.tag };
}

function sentTo(
  entry: MappingEntry,
  { destination, filter }: Pick<MappingEntry, "destination" | "filter">,
): MappingEntry {
  const { cache: _cache, ...rest } = entry;
  return { ...rest, destination, ...defined({ filter }) };
}

/** An image from disk that the pass to disk has not, or in another version: named as another one of its repository. */
function named(entry: MappingEntry, other: MappingEntry | undefined): MappingEntry {
  if (other === undefined || entry.filter !== undefined) return entry;
  const { registry, repository, transport } = other.source;
  const digest = entry.digest === undefined ? undefined : readDigest(entry.digest);
  const version = digest === undefined ? tagOf(entry.source) : { digest };
  const source = written({ transport, registry, repository, ...version });
  return { ...entry, source, kind: other.kind, identity: identityOf(entry, other) };
}

function identityOf(entry: MappingEntry, other: MappingEntry): string {
  return entry.kind.startsWith("release-") ? entry.identity : other.identity;
}

/** An image to disk that the pass from disk has not: it would go where another one of its repository goes. */
function placed(entry: MappingEntry, other: MappedReference | undefined): MappingEntry {
  if (other === undefined) return entry;
  const { transport, registry, repository } = other;
  const destination = written({ transport, registry, repository, ...tagOf(entry.destination) });
  return { ...entry, destination };
}

function tagOf({ tag }: ImageReference): { readonly tag?: string } {
  return tag === undefined ? {} : { tag };
}

function written(reference: ImageReference): MappedReference {
  const text = formatImageReference(reference);
  return { ...reference, text, written: `${reference.transport}://${text}` };
}

function nameInCache(reference: ImageReference): string {
  return formatImageReference({ ...reference, registry: "cache" });
}

/**
 * The direction of a mapping: `mirror` from upstream to a registry, `to-disk` from upstream to oc-mirror's cache,
 * `from-disk` from the cache to a registry.
 */
export type MappingFlow = "mirror" | "to-disk" | "from-disk";

/** The direction of a mapping; undefined for a mapping without images. */
export function flowOf({ entries }: Pick<Mapping, "entries">): MappingFlow | undefined {
  if (entries.length === 0) return undefined;
  if (entries.every(({ source }) => isCached(source))) return "from-disk";
  return entries.every(({ destination }) => isCached(destination)) ? "to-disk" : "mirror";
}
