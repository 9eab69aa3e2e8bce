import {
  compareVersions,
  formatImageReference,
  type ImageReference,
  readVersion,
  repositoryOf,
  type Version,
} from "../image/index.ts";
import { isCached } from "./cache.ts";
import { compareEntries, type MappingEntry } from "./entry.ts";

/** An entry with the facts that comparisons use. */
export interface Facets {
  readonly entry: MappingEntry;
  /** The content of the image, as far as the mapping shows it: the digest, otherwise the reference that is pulled. */
  readonly content: string;
  /** Where the image goes, tag included. */
  readonly destination: string;
  /** Where the image goes, without tag. */
  readonly repository: string;
  /** Whether the image is read from the local cache, where references hide digests. */
  readonly cached: boolean;
  /** Undefined when the entry's version is not a valid version. */
  readonly version: Version | undefined;
}

/** Looks at an entry. */
export function facetsOf(entry: MappingEntry): Facets {
  const { source, destination } = entry;
  const cached = isCached(source);
  return {
    entry,
    content: entry.digest ?? (cached ? contentOfCache(source) : source.text),
    destination: isCached(destination) ? contentOfCache(destination) : destination.text,
    repository: repositoryOf(isCached(destination) ? inCache(destination) : destination),
    cached,
    version: entry.version === undefined ? undefined : readVersion(entry.version),
  };
}

/** Caches of other ports hold the same. */
function contentOfCache(reference: ImageReference): string {
  return formatImageReference(inCache(reference));
}

function inCache(reference: ImageReference): ImageReference {
  return { ...reference, registry: "cache" };
}

/** Orders from the highest version down, those without one last. */
export function compareFacets(a: Facets, b: Facets): number {
  if (a.version === undefined || b.version === undefined) {
    const known = Number(b.version !== undefined) - Number(a.version !== undefined);
    return known || compareEntries(a.entry, b.entry);
  }
  return compareVersions(b.version, a.version) || compareEntries(a.entry, b.entry);
}
