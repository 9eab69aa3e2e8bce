import { compareText, type Problem } from "../../base/problem/index.ts";
import type { ImageReference } from "../image/index.ts";

/** A reference of a mapping: its parts, and how the line has it. */
export interface MappedReference extends ImageReference {
  /** As the line has it, with the transport if it names one. */
  readonly written: string;
  /** The same without `docker://`, which may be written or not. */
  readonly text: string;
  /** True where it lies in oc-mirror's local cache, as the whole mapping shows; undefined elsewhere. */
  readonly cached?: true;
}

/**
 * What a line of a mapping is. A mapping alone cannot always tell bundles, operands and additional
 * images apart: they share the family `image/` of {@link MappingEntry.identity}.
 */
export type MappingKind =
  | "release-payload"
  | "release-component"
  | "graph"
  | "catalog"
  | "operator-bundle"
  | "operator-operand"
  | "additional";

/** The way of a catalog through oc-mirror's local cache: what its second line says. */
export interface CatalogCache {
  /** Where the upstream catalog is stored: `docker://localhost:55000/redhat/redhat-operator-index:v4.20`. */
  readonly stored: MappedReference;
  /** Where the rebuilt catalog is read from; its tag is the filter. Undefined for a full catalog, which is not rebuilt. */
  readonly rebuilt?: MappedReference;
}

/** One image of a mapping. */
export interface MappingEntry {
  /** Where the image is read from; for a rebuilt catalog, the upstream catalog. */
  readonly source: MappedReference;
  /** Where the image goes; for a catalog, the registry, and the cache only when nothing else is known. */
  readonly destination: MappedReference;
  /** What the image is. */
  readonly kind: MappingKind;
  /**
   * What stays the same when the image moves on: `release/<architecture>`, with `/<component>` for a
   * component, `graph`, `catalog/<path>` or `image/<path>`, where the path is the source's without its
   * registry. An architecture that the tag does not name is `unknown`.
   */
  readonly identity: string;
  /** The release's version, a catalog's tag in the registry, or the tag of an image. Undefined for what is known by digest only. */
  readonly version?: string;
  /** Digest of the source as `algorithm:hex`, also where the cache spells it as the tag `sha256-<hex>`. Undefined for what is known by tag only. */
  readonly digest?: string;
  /** Architecture of a release, as its tag has it (`x86_64`). Undefined for all else and where the tag names none. */
  readonly architecture?: string;
  /** Name of a release component, such as `cluster-etcd-operator`. Undefined for all else. */
  readonly component?: string;
  /** MD5 of a rebuilt catalog's filter, 32 hexadecimal digits. Undefined for all else. */
  readonly filter?: string;
  /** The catalog's copy in the local cache, when the mapping has a line for it. Undefined for all else. */
  readonly cache?: CatalogCache;
}

/** A mapping.txt or missing.txt as far as it could be read. */
export interface Mapping {
  /** The images, by identity, version, source and destination; equal lines count once. */
  readonly entries: readonly MappingEntry[];
  /** Number of lines for single platforms of an index (`--dry-run-manifest-lists`), which are not images of their own. */
  readonly subManifests: number;
  /** What is wrong with the text, by line (rule `mapping`): at most 20 problems and one that counts the rest. */
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
