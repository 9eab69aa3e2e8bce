import { compareVersions, readVersion, type Version } from "../image/index.ts";
import { isCachedText } from "./classify.ts";
import { bareReference, compareEntries, type MappingEntry } from "./entry.ts";

/** An entry with what its comparison with others looks at. */
export interface Facets {
  readonly entry: MappingEntry;
  /** What the image holds, as far as the mapping tells: the digest, else the reference that it is pulled by. */
  readonly content: string;
  /** Where the image goes, tag included. */
  readonly destination: string;
  /** Where the image goes, without tag. */
  readonly repository: string;
  /** Whether the image is read from the local cache, where references hide digests. */
  readonly cached: boolean;
  /** Undefined when the entry's version is none. */
  readonly version: Version | undefined;
}

/** Looks at an entry. */
export function facetsOf(entry: MappingEntry): Facets {
  const source = bareReference(entry.source);
  const destination = bareReference(entry.destination);
  const cached = isCachedText(source);
  return {
    entry,
    content: entry.digest ?? (cached ? `cache${source.slice(source.indexOf("/"))}` : source),
    destination,
    repository: withoutTag(destination),
    cached,
    version: entry.version === undefined ? undefined : readVersion(entry.version),
  };
}

function withoutTag(reference: string): string {
  const at = reference.indexOf("@");
  const name = at < 0 ? reference : reference.slice(0, at);
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
}

/** Orders from the highest version down, those without one last. */
export function compareFacets(a: Facets, b: Facets): number {
  if (a.version === undefined || b.version === undefined) {
    const known = Number(b.version !== undefined) - Number(a.version !== undefined);
    return known || compareEntries(a.entry, b.entry);
  }
  return compareVersions(b.version, a.version) || compareEntries(a.entry, b.entry);
}
