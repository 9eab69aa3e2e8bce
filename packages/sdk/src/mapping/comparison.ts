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

/** What changed between two mappings. All lists are in the order of identity, version, source and destination. */
export interface MappingComparison {
  /** Images that came with nothing to replace. */
  readonly added: readonly MappingEntry[];
  /** Images that went with no replacement. */
  readonly removed: readonly MappingEntry[];
  /** Images that changed; in the order of what they replace. */
  readonly replaced: readonly MappingReplacement[];
  /** Number of release images that are the same under another version's tag. */
  readonly carriedOver: number;
  /** Number of images that are the same. */
  readonly unchanged: number;
}
