import type { MappingEntry, MappingKind } from "./entry.ts";

/** An image and the image that replaces it. */
export interface MappingReplacement {
  /** The image before. */
  readonly from: MappingEntry;
  /** The image after. */
  readonly to: MappingEntry;
  /** The identity of both; see {@link MappingEntry.identity}. */
  readonly identity: string;
  /** The kind of the image after. */
  readonly kind: MappingKind;
  /** Whether the version decreased. False when either version is unknown. */
  readonly downgrade: boolean;
  /** Whether the image now has another destination repository. */
  readonly moved: boolean;
}

/** The releases of an architecture before and after, each list sorted by version. */
export interface ReleaseVersions {
  /** The architecture as in tags, such as `x86_64`. */
  readonly architecture: string;
  /** Versions that were removed. */
  readonly leaves: readonly string[];
  /** Versions that were added. */
  readonly comes: readonly string[];
  /** Versions on both sides. */
  readonly stays: readonly string[];
}

/** The differences between two mappings. All lists are sorted by identity, version, source and destination. */
export interface MappingComparison {
  /** New images that replace none. */
  readonly added: readonly MappingEntry[];
  /** Removed images without a replacement. */
  readonly removed: readonly MappingEntry[];
  /** Replaced images, sorted by the image before. */
  readonly replaced: readonly MappingReplacement[];
  /** The releases on both sides, by architecture; architectures without a change are left out. */
  readonly releases: readonly ReleaseVersions[];
  /** Number of release images that stay the same under another version's tag. */
  readonly carriedOver: number;
  /** Number of unchanged images. */
  readonly unchanged: number;
}
