import { compareText } from "../../base/problem/index.ts";
import { isWildcard } from "./scope.ts";

/** The value of the entry that matches a name, and the length of the match. */
export interface Match<Value> {
  readonly value: Value;
  /** The length of the matching source within the name. */
  readonly length: number;
}

/** Finds the most specific of many sources for a name, in time that grows with the name only. */
export interface EntryIndex<Value> {
  /** Undefined when no source equals the name or precedes `/`, `:` or `@` at its start. */
  find(name: string): Match<Value> | undefined;
}

/** Of duplicate sources, the first counts. */
export function indexBySource<Value extends { readonly source: string }>(
  values: readonly Value[],
): EntryIndex<Value> {
  const plain = new Map<string, Value>();
  const wild = new Map<string, Value>();
  let longest = 0;
  for (const value of values) {
    const { source } = value;
    const [map, key] = isWildcard(source) ? [wild, source.slice(1)] : [plain, source];
    if (!map.has(key)) map.set(key, value);
    if (map === plain) longest = Math.max(longest, source.length);
  }
  const wildcards = [...wild.keys()].sort((a, b) => b.length - a.length || compareText(a, b));
  const findWild = (name: string): Match<Value> | undefined =>
    wildcards.length === 0 ? undefined : findWildcard(wild, name);
  return {
    find(name) {
      const exact = findPlain(plain, name, longest);
      const wildcard = findWild(name);
      if (exact === undefined || wildcard === undefined) return exact ?? wildcard;
      return wildcard.value.source.length >= exact.value.source.length ? wildcard : exact;
    },
  };
}

function findPlain<Value>(
  sources: ReadonlyMap<string, Value>,
  name: string,
  longest: number,
): Match<Value> | undefined {
  for (let end = name.length; end > 0; end = boundaryBefore(name, end)) {
    const value = end > longest ? undefined : sources.get(name.slice(0, end));
    if (value !== undefined) return { value, length: end };
  }
  return undefined;
}

function boundaryBefore(name: string, end: number): number {
  const slash = name.lastIndexOf("/", end - 1);
  return slash > 0 ? slash : name.lastIndexOf(":", end - 1);
}

/** The longest wildcard wins; one counts only where its domain first occurs in the name, as in containers/image. */
function findWildcard<Value>(
  domains: ReadonlyMap<string, Value>,
  name: string,
): Match<Value> | undefined {
  const host = /^[^/:@]*/.exec(name)?.[0] ?? "";
  for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
    const domain = host.slice(dot);
    const value = domains.get(domain);
    if (value !== undefined && host.indexOf(domain) === dot) return { value, length: host.length };
  }
  return undefined;
}
