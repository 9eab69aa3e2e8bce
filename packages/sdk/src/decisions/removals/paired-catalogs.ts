import {
  formatDigest,
  formatImageReference,
  minorOf,
  readVersion,
  repositoryOf,
  tryReadImageReference,
} from "../../models/image/index.ts";
import { type Operator } from "../../models/imageset/index.ts";
import { pairByKey } from "./request.ts";

/** A catalog as an ImageSet asks for it. */
export interface Catalog {
  readonly operator: Operator;
  /** The identity, which must stay the same. */
  readonly key: string;
  /** The reference as written. */
  readonly name: string;
  /** The reference in full, however it is written. */
  readonly pulled: string;
  /** Registry and path of the source. */
  readonly repository: string;
  /** Tag and digest of the source. */
  readonly tag: string;
  /** Tag in the destination; empty where it is made of a digest. */
  readonly target: string;
}

/** The catalogs of two ImageSets. */
export interface PairedCatalogs {
  /** A catalog with what it became. */
  readonly pairs: readonly (readonly [Catalog, Catalog])[];
  /** Those that are not asked for any more. */
  readonly gone: readonly Catalog[];
  /** All before, in their order. */
  readonly earlier: readonly Catalog[];
  /** All after, in their order. */
  readonly later: readonly Catalog[];
}

/**
 * Pairs the catalogs of two ImageSets. A catalog is the same if its registry, its path, the minor in its tag and its path in
 * the destination are equal; of several such, those of the same tags belong together.
 */
export function pairCatalogs(
  before: readonly Operator[],
  after: readonly Operator[],
): PairedCatalogs {
  const [earlier, later] = [before.map(readCatalog), after.map(readCatalog)];
  const same = pairByKey(earlier, later, (one) => JSON.stringify([one.key, one.tag, one.target]));
  const taken = new Set(same.pairs.map(([, catalog]) => catalog));
  const free = later.filter((catalog) => !taken.has(catalog));
  const moved = pairByKey(same.gone, free, ({ key }) => key);
  return { pairs: [...same.pairs, ...moved.pairs], gone: moved.gone, earlier, later };
}

function readCatalog(operator: Operator): Catalog {
  const { catalog: name, targetCatalog, targetTag } = operator;
  const reading = tryReadImageReference(name);
  if (!("reference" in reading)) {
    const key = JSON.stringify([name, targetCatalog]);
    return {
      operator,
      key,
      name,
      pulled: name,
      repository: name,
      tag: "",
      target: targetTag ?? "",
    };
  }
  const { reference } = reading;
  const { transport, repository, tag = "", digest } = reference;
  const parts = [transport, repositoryOf(reference), minorOfTag(tag), targetCatalog ?? repository];
  const pinned = digest === undefined ? "" : `@${formatDigest(digest)}`;
  return {
    operator,
    key: JSON.stringify(parts),
    name,
    pulled: transport === "docker" ? formatImageReference(reference) : name,
    repository: repositoryOf(reference),
    tag: `${tag}${pinned}`,
    target: targetTag ?? tag,
  };
}

/** The `major.minor` of a tag such as `v4.20`; the empty text for all else. */
export function minorOfTag(tag: string): string {
  const version = /^v?\d+\.\d+/.test(tag) ? readVersion(tag) : undefined;
  return version === undefined ? "" : minorOf(version);
}

/** With its place in the mirror where it is chosen: there may be two entries of one catalog. */
export function catalogAsWritten({
  name,
  operator: { targetCatalog, targetTag },
}: Catalog): string {
  if (targetCatalog === undefined && targetTag === undefined) return name;
  return `${name} as ${targetCatalog ?? ""}${targetTag === undefined ? "" : `:${targetTag}`}`;
}
