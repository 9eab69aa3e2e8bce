import type { MappedReference, MappingLine } from "./entry.ts";

const host = "(?:localhost|127\\.0\\.0\\.1):\\d+";
const localRegistry = new RegExp(`^${host}$`);
const localReference = new RegExp(`//${host}/`);

/** Whether a reference lies in oc-mirror's local cache. */
export function isCached({ cached }: MappedReference): boolean {
  return cached === true;
}

/** Whether a registry is on the machine of the pass, as the cache is. */
export function isLocal(registry: string): boolean {
  return localRegistry.test(registry);
}

/** Whether a line, written with transports, may have a reference that lies in the cache. */
export function mentionsCache(line: string): boolean {
  return localReference.test(line);
}

/** Marks the references that lie in the cache. */
export function withCache(lines: readonly MappingLine[]): readonly MappingLine[] {
  const cache = cacheOf(lines);
  if (cache === undefined) return lines;
  const marked = (reference: MappedReference): MappedReference =>
    reference.registry === cache ? { ...reference, cached: true } : reference;
  return lines.map((line) => {
    const { number, source, destination } = line;
    if (source.registry !== cache && destination.registry !== cache) return line;
    return { number, source: marked(source), destination: marked(destination) };
  });
}

function isOfSameHosts(one: MappingLine, other: MappingLine): boolean {
  return (
    one.source.registry === other.source.registry &&
    one.destination.registry === other.destination.registry
  );
}

/**
 * The host of the cache: the one that this mapping stores images in, or, of a pass from disk, the one that all of them
 * come from. Any other registry on the machine is a registry like others.
 */
function cacheOf(lines: readonly MappingLine[]): string | undefined {
  const stored = new Set<string>();
  const read = new Set<string>();
  let last: MappingLine | undefined;
  for (const line of lines) {
    const { source, destination } = line;
    if (last !== undefined && isOfSameHosts(last, line)) continue;
    last = line;
    if (isLocal(destination.registry) && destination.registry !== source.registry) {
      stored.add(destination.registry);
    }
    read.add(source.registry);
  }
  const [first, ...others] = stored;
  if (first !== undefined) {
    return others.length === 0 ? first : [...stored].find((one) => read.has(one));
  }
  const [only = ""] = read;
  return read.size === 1 && isLocal(only) ? only : undefined;
}
