import type { MappingEntry, MappingKind } from "./entry.ts";

/** An image in whose place another one came. */
export interface MappingReplacement {
  /** The image before. */
  readonly from: MappingEntry;
  /** The image after. */
  readonly to: MappingEntry;
  /** What both are; see {@link MappingEntry.identity}. */
  readonly identity: string;
  /** What the image after is. */
  readonly kind: MappingKind;
  /** Whether the version went down. False where either version cannot be told. */
  readonly downgrade: boolean;
  /** Whether the image now goes to another repository. */
  readonly moved: boolean;
}

/** The releases of an architecture before and after, each list in the order of the versions. */
export interface ReleaseVersions {
  /** The architecture as tags write it, such as `x86_64`. */
  readonly architecture: string;
  /** Versions that are mirrored no longer. */
  readonly leaves: readonly string[];
  /** Versions that are new. */
  readonly comes: readonly string[];
  /** Versions on both sides. */
  readonly stays: readonly string[];
}

/** What changed between two mappings. All lists are in the order of identity, version, source and destination. */
export interface MappingComparison {
  /** Images that came with nothing to replace. */
  readonly added: readonly MappingEntry[];
  /** Images that went with no replacement. */
  readonly removed: readonly MappingEntry[];
  /** Images that changed; in the order of what they replace. */
  readonly replaced: readonly MappingReplacement[];
  /** The releases on both sides, by architecture; those of which none leaves or comes are left out. */
  readonly releases: readonly ReleaseVersions[];
  /** Number of release images that are the same under another version's tag. */
  readonly carriedOver: number;
  /** Number of images that are the same. */
  readonly unchanged: number;
}
