import { compareText, type Problem } from "../../base/problem/index.ts";
import type { ImageReference } from "../image/index.ts";

/** A parsed reference of a mapping, with its text in the line. */
export interface MappedReference extends ImageReference {
  /** The text in the line, with the transport if written. */
  readonly written: string;
  /** The text without `docker://`, which lines may omit. */
  readonly text: string;
  /** True for a reference to oc-mirror's local cache, as the whole mapping shows; undefined otherwise. */
  readonly cached?: true;
}

/**
 * The kind of a mapping line. A mapping alone does not always distinguish bundles, operands and additional images:
 * they share the family `image/` of {@link MappingEntry.identity}.
 */
export type MappingKind =
  | "release-payload"
  | "release-component"
  | "graph"
  | "catalog"
  | "operator-bundle"
  | "operator-operand"
  | "additional";

/** The references of a catalog in oc-mirror's local cache, from the second line of a cache pair. */
export interface CatalogCache {
  /** The stored upstream catalog: `docker://localhost:55000/redhat/redhat-operator-index:v4.20`. */
  readonly stored: MappedReference;
  /** The rebuilt catalog; its tag is the filter. Undefined for a full catalog, which is not rebuilt. */
  readonly rebuilt?: MappedReference;
}

/** One image of a mapping. */
export interface MappingEntry {
  /** The source of the image; for a rebuilt catalog, the upstream catalog. */
  readonly source: MappedReference;
  /** The destination of the image; for a catalog, the registry, or the cache when the mapping has no other. */
  readonly destination: MappedReference;
  /** The kind of the image. */
  readonly kind: MappingKind;
  /**
   * The property that stays the same across versions: `release/<architecture>`, with `/<component>` for a
   * component, `graph`, `catalog/<path>` or `image/<path>`, where the path is that of the source without its
   * registry. An architecture that the tag does not name is `unknown`.
   */
  readonly identity: string;
  /**
   * The version of a release, the tag of a catalog in the registry, or the tag of an image. Undefined for an image
   * by digest only.
   */
  readonly version?: string;
  /**
   * Digest of the source as `algorithm:hex`, also when the cache spells it as the tag `sha256-<hex>`. Undefined for
   * an image by tag only.
   */
  readonly digest?: string;
  /** Architecture of a release, as in its tag (`x86_64`). Undefined for other images and when the tag names none. */
  readonly architecture?: string;
  /** Name of a release component, such as `cluster-etcd-operator`. Undefined for other images. */
  readonly component?: string;
  /** MD5 of a rebuilt catalog's filter, 32 hexadecimal digits. Undefined for other images. */
  readonly filter?: string;
  /** The catalog's copy in the local cache, when the mapping has a line for it. Undefined otherwise. */
  readonly cache?: CatalogCache;
}

/** A mapping.txt or missing.txt, as far as it could be read. */
export interface Mapping {
  /** The images, sorted by identity, version, source and destination; equal lines count once. */
  readonly entries: readonly MappingEntry[];
  /** Number of lines for single platforms of an index (`--dry-run-manifest-lists`), which are not separate images. */
  readonly subManifests: number;
  /** The problems of the text, by line (rule `mapping`): at most 20 problems and one that counts the rest. */
  readonly problems: readonly Problem[];
}

/** The order of entries: identity, version, source and destination without their transports, filter. */
export function compareEntries(a: MappingEntry, b: MappingEntry): number {
  return (
    compareText(a.identity, b.identity) ||
    compareText(a.version ?? "", b.version ?? "") ||
    compareText(a.source.text, b.source.text) ||
    compareText(a.destination.text, b.destination.text) ||
    compareText(a.filter ?? "", b.filter ?? "")
  );
}

/** A line whose two sides are references. */
export interface MappingLine {
  /** Counted from 1. */
  readonly number: number;
  readonly source: MappedReference;
  readonly destination: MappedReference;
}
