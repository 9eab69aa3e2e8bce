import type { Problem } from "../../base/problem/index.ts";
import type { MappingKind } from "../../models/mapping/index.ts";

/** The bytes of some images, each blob and manifest counted once, compressed as registries have them. */
export interface ByteCount {
  /** How many images they are. */
  readonly images: number;
  /** Those that the destination does not have. */
  readonly newImages: number;
  /** Bytes of all of them; undefined where only what is new was asked for. */
  readonly bytes?: number;
  /**
   * Bytes that the push uploads: of the new images, what the repository that they go to lacks. A registry that mounts
   * blobs of its other repositories takes less.
   */
  readonly bytesToCome: number;
}

/** The bytes of images that belong together, which may share blobs with others. */
export interface ByteGroup extends ByteCount {
  /** Those of {@link ByteCount.bytesToCome} that no image outside of the group needs. */
  readonly bytesOfItsOwn: number;
}

/** What a push needs on the disks of oc-mirror, in bytes. */
export interface DiskNeeds {
  /** For the workspace: catalogs, those that are rebuilt once more, and release payloads; what is unpacked of them comes on top. */
  readonly workspace: number;
  /** For the cache: the catalogs, or on a pass to disk all images. */
  readonly cache: number;
  /** For temporary files: the largest catalog, at least. */
  readonly temporary: number;
  /** For the archives of a pass to disk; undefined for a pass to a registry. */
  readonly archive?: number;
}

/** The sizes of a pass. */
export interface Sizes extends ByteCount {
  /** How many images could not be measured; their bytes are missing everywhere. */
  readonly unmeasured: number;
  /** The registries that the images go to, sorted; empty for a pass to disk. */
  readonly registries: readonly string[];
  /** By what the images are, most bytes to come first. */
  readonly kinds: readonly (ByteGroup & { readonly kind: MappingKind })[];
  /** By the catalog package that brings them, most bytes to come first; an image of two packages counts for both. */
  readonly packages: readonly (ByteGroup & { readonly package: string })[];
  /** What oc-mirror needs on its disks. */
  readonly disks: DiskNeeds;
  /** What could not be read or asked (rules `size-unknown`, `destination-unknown`), and what is not counted. */
  readonly problems: readonly Problem[];
}
