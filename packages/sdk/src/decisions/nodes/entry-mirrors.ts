import { printable } from "../../base/problem/index.ts";
import type { RegistryEntry, RegistryMirror } from "./registries-conf.ts";

/** The first mirror of each location. */
export function firstByLocation({ mirrors }: RegistryEntry): ReadonlyMap<string, RegistryMirror> {
  return new Map([...mirrors].reverse().map((mirror) => [mirror.location, mirror]));
}

/** The mirrors of each location. */
export function allByLocation({ mirrors }: RegistryEntry): ReadonlyMap<string, RegistryMirror[]> {
  const byLocation = new Map<string, RegistryMirror[]>();
  for (const mirror of mirrors) {
    const known = byLocation.get(mirror.location);
    if (known === undefined) byLocation.set(mirror.location, [mirror]);
    else known.push(mirror);
  }
  return byLocation;
}

/** The key of a mirror within its entry. */
export function useOf({ location, pullFromMirror }: RegistryMirror): string {
  return `${pullFromMirror} ${location}`;
}

/** Whether a mirror is asked for references by tag. */
export function isForTags({ pullFromMirror }: RegistryMirror): boolean {
  return pullFromMirror === "tag-only";
}

/** Which references a mirror is asked for. */
export function served(mirror: RegistryMirror): string {
  return isForTags(mirror) ? "tags" : "digests";
}

/** The locations by name, each once; a mirror for both types of reference is marked. */
export function listed(mirrors: readonly RegistryMirror[]): string {
  const locations = mirrors.map(({ location }) => location);
  const places = [...new Set(locations)];
  const named = places.slice(0, 3).map((location) => {
    const servesBoth = locations.indexOf(location) !== locations.lastIndexOf(location);
    return printable(location) + (servesBoth ? " (for digests and for tags)" : "");
  });
  const more = places.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Digests and tags have an order each. */
export function listedBySort(mirrors: readonly RegistryMirror[]): string {
  const forTags = mirrors.filter(isForTags);
  const forDigests = mirrors.filter((mirror) => !isForTags(mirror));
  if (forTags.length === 0 || forDigests.length === 0) return listed(mirrors);
  return `for digests ${listed(forDigests)}; for tags ${listed(forTags)}`;
}
