import { printable } from "../../base/problem/index.ts";
import type { ClusterResource } from "../../models/cluster-resources/index.ts";
import {
  formatImageReference,
  repositoryOf,
  splitTransport,
  tryReadImageReference,
} from "../../models/image/index.ts";
import {
  catalogFilterHash,
  type ImageSetConfiguration,
  type Operator,
} from "../../models/imageset/index.ts";
import type { Mapping, MappingEntry } from "../../models/mapping/index.ts";

/** How a mapping shows that it belongs to another ImageSet than the given one; undefined when it may belong to it. */
export function mappingAgainstImageSet(
  { entries }: Mapping,
  { mirror }: ImageSetConfiguration,
): string | undefined {
  const { platform, operators = [], additionalImages = [] } = mirror;
  const releases = entries.filter(({ kind }) => kind === "release-payload");
  const wantsRelease = (platform?.channels ?? []).length > 0 || platform?.release !== undefined;
  if (!wantsRelease && releases.length > 0) {
    return `it lists OpenShift ${releases[0]?.version ?? ""}, which the ImageSet does not`;
  }
  if (wantsRelease && releases.length === 0) return "it lists no OpenShift release";
  for (const { minVersion, maxVersion } of platform?.channels ?? []) {
    if (minVersion === undefined || minVersion !== maxVersion) continue;
    if (!releases.some(({ version }) => version === minVersion)) {
      return `it does not list OpenShift ${printable(minVersion)}`;
    }
  }
  return (
    catalogsAgainst(entries, operators) ??
    imagesAgainst(
      entries,
      additionalImages.map(({ name }) => name),
      mirror,
    )
  );
}

/**
 * How a mapping shows that it belongs to another pass than the given resources; undefined when it may belong to
 * theirs.
 */
export function mappingAgainstResources(
  { entries }: Mapping,
  resources: readonly ClusterResource[],
): string | undefined {
  const mirrors = resources.flatMap((one) =>
    "entries" in one ? one.entries.flatMap((entry) => entry.mirrors) : [],
  );
  const known = new Set(mirrors);
  const unused = new Set(mirrors);
  for (const entry of entries) {
    if (entry.kind === "catalog" || entry.kind === "graph") continue;
    const { destination } = entry;
    const covering = [...prefixesOf(repositoryOf(destination))].filter((prefix) =>
      known.has(prefix),
    );
    if (covering.length === 0) {
      const name = printable(formatImageReference(destination));
      return `no mirror set covers ${name}, which it lists`;
    }
    for (const prefix of covering) unused.delete(prefix);
  }
  const [first] = unused;
  return first === undefined ? undefined : `it lists nothing under ${printable(first)}`;
}

function catalogsAgainst(
  entries: readonly MappingEntry[],
  operators: readonly Operator[],
): string | undefined {
  const listed = entries.filter(({ kind }) => kind === "catalog");
  for (const operator of operators) {
    const reading = tryReadImageReference(operator.catalog);
    const digest = "reference" in reading ? reading.reference.digest : undefined;
    if (digest === undefined) continue;
    const name = `${digest.algorithm}:${digest.hex}`;
    const same = listed.filter((entry) => entry.digest === name);
    if (same.length === 0) return `it does not list the catalog ${printable(operator.catalog)}`;
    const filter = catalogFilterHash(operator, name);
    const known = same.flatMap((entry) => entry.filter ?? []);
    if (filter !== undefined && known.length > 0 && !known.includes(filter)) {
      return `it lists another selection of the catalog ${printable(operator.catalog)}`;
    }
  }
  // Only a catalog goes through the cache; the name of an image may end in -index too.
  const certain = listed.filter(({ cache, filter }) => cache !== undefined || filter !== undefined);
  return certain.length > operators.length
    ? `it lists ${certain.length} catalogs, not ${operators.length}`
    : undefined;
}

function imagesAgainst(
  entries: readonly MappingEntry[],
  names: readonly string[],
  { helm, operators = [], blockedImages = [] }: ImageSetConfiguration["mirror"],
): string | undefined {
  const listed = new Set(names.length === 0 ? [] : entries.map(nameOfSource));
  const wanted = new Map(names.map((name) => [pulledName(name), splitTransport(name).rest]));
  const missing = [...wanted].find(([pulled, name]) => !listed.has(pulled) && !listed.has(name));
  if (missing !== undefined && blockedImages.length === 0) {
    return `it does not list ${printable(missing[1])}`;
  }
  // Images of operators and charts may have tags too: only without them all others are known.
  if (helm !== undefined || operators.length > 0) return undefined;
  const known = new Set([...wanted].flat());
  const extra = entries.find(
    (entry) => entry.kind === "additional" && !known.has(nameOfSource(entry)),
  );
  return extra === undefined
    ? undefined
    : `it lists ${printable(extra.source.written)}, which the ImageSet does not`;
}

/** The reference of a source without its transport. */
function nameOfSource({ source }: MappingEntry): string {
  return source.transport === "docker" ? source.text : formatImageReference(source);
}

/** The reference that an additional image is pulled by: of tag and digest, the digest. */
function pulledName(name: string): string {
  const reading = tryReadImageReference(name);
  if (!("reference" in reading)) return splitTransport(name).rest;
  const { tag: _tag, ...untagged } = reading.reference;
  return formatImageReference(untagged.digest === undefined ? reading.reference : untagged);
}

/** A repository and all above it, up to the registry. */
function* prefixesOf(repository: string): Iterable<string> {
  let prefix = repository;
  while (prefix !== "") {
    yield prefix;
    prefix = prefix.slice(0, Math.max(prefix.lastIndexOf("/"), 0));
  }
}
