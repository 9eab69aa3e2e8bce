import { compareText, defined } from "../../base/problem/index.ts";
import { isCached } from "./cache.ts";
import { digestOf, filterOf, pathOf, releasePartOf } from "./classify.ts";
import type { CatalogCache, MappingEntry, MappingLine } from "./entry.ts";

/** Lines with the catalogs taken out that have two lines each. */
export interface PairedCatalogs {
  readonly catalogs: readonly MappingEntry[];
  readonly rest: readonly MappingLine[];
}

/**
 * Finds the catalogs of two lines. Both are stored in the cache by one line; the other goes to the
 * registry, from the cache under the hash of the filter, or for a full catalog from upstream.
 */
export function pairCatalogs(lines: readonly MappingLine[]): PairedCatalogs {
  const stored = lines.filter(isStored);
  if (stored.length === 0) return { catalogs: [], rest: lines };
  const taken = new Set<MappingLine>();
  const catalogs: MappingEntry[] = [];
  const leaving = groupLeaving(lines, stored);
  for (const first of stored.sort(byReferences)) {
    const key = partnerKeys(first).find((name) => (leaving.get(name)?.length ?? 0) > 0);
    const second = key === undefined ? undefined : leaving.get(key)?.pop();
    if (second === undefined) continue;
    taken.add(first).add(second);
    catalogs.push(catalogOf(first, second));
  }
  return { catalogs, rest: lines.filter((line) => !taken.has(line)) };
}

/** Whether a cached reference names a catalog that has neither tag nor target tag: `…:sha256-<hex>`. */
function isTagless(tag: string | undefined): boolean {
  return tag?.startsWith("sha256-") ?? false;
}

/** The path of a reference as `--max-nested-paths` may have folded it. */
function foldedPath(path: string): string {
  return path.replaceAll("/", "-");
}

function isStored({ source, destination }: MappingLine): boolean {
  return isCached(destination) && !isCached(source) && releasePartOf(destination) === undefined;
}

function groupLeaving(
  lines: readonly MappingLine[],
  stored: readonly MappingLine[],
): Map<string, MappingLine[]> {
  const sources = new Set(stored.map(({ source }) => source.text));
  const leaving = new Map<string, MappingLine[]>();
  for (const line of lines) {
    const key = leavingKey(line, sources);
    if (key === undefined) continue;
    const group = leaving.get(key);
    if (group === undefined) leaving.set(key, [line]);
    else group.push(line);
  }
  for (const group of leaving.values()) {
    group.sort(byReferences).reverse();
  }
  return leaving;
}

function byReferences(a: MappingLine, b: MappingLine): number {
  return (
    compareText(a.source.text, b.source.text) || compareText(a.destination.text, b.destination.text)
  );
}

function leavingKey(
  { source, destination }: MappingLine,
  sources: ReadonlySet<string>,
): string | undefined {
  if (isCached(destination)) return undefined;
  const { tag } = destination;
  const filter = filterOf(source);
  if (filter !== undefined) {
    const ending = tag === `sha256-${filter}` ? "sha256-" : tag;
    return `rebuilt ${foldedPath(source.repository)} ${ending}`;
  }
  return sources.has(source.text) ? `full ${source.text} ${tag}` : undefined;
}

function partnerKeys(first: MappingLine): readonly string[] {
  const { repository, tag } = first.destination;
  const path = foldedPath(repository);
  if (isTagless(tag)) return [`rebuilt ${path} sha256-`];
  const full = `full ${first.source.text} ${tag}`;
  return [`rebuilt ${path} ${tag}`, ...(mayBeFull(first) ? [full] : [])];
}

/** oc-mirror pins catalogs: unlike an additional image, a catalog has no tag on the way into the cache. */
function mayBeFull({ source, destination }: MappingLine): boolean {
  return source.tag === undefined && !isTagless(destination.tag);
}

function catalogOf(first: MappingLine, second: MappingLine): MappingEntry {
  const digest = digestOf(first.source);
  const filter = filterOf(second.source);
  const { tag } = second.destination;
  const cache: CatalogCache = { stored: first.destination, ...rebuiltFrom(second, filter) };
  return {
    source: first.source,
    destination: second.destination,
    kind: "catalog",
    identity: `catalog/${pathOf(first.source)}`,
    ...(tag === undefined || isTagless(tag) ? {} : { version: tag }),
    ...defined({ digest, filter }),
    cache,
  };
}

function rebuiltFrom(
  { source }: MappingLine,
  filter: string | undefined,
): Pick<CatalogCache, "rebuilt"> {
  return filter === undefined ? {} : { rebuilt: source };
}
