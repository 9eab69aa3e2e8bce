import type { Presence, SignatureFault } from "../../models/registry/index.ts";
import type { ExpectedImage } from "./expected-image.ts";

/** A manifest of an index, and its state in the registry. */
export interface ObservedChild {
  readonly digest: string;
  /** `linux/amd64`; undefined when the index names none. */
  readonly platform?: string;
  readonly presence: Presence;
}

/** The sigstore signature of an image. */
export interface ObservedSignature {
  /** Digest of the signed manifest: the image, or one platform of it. */
  readonly of: string;
  /** Whether it exists. */
  readonly presence: Presence;
  /** The fault of each signature; undefined when the signatures were not read, empty when one of them is valid. */
  readonly faults?: readonly SignatureFault[];
}

/** A blob that an image references and the registry does not serve. */
export interface ObservedBlob {
  readonly digest: string;
  readonly presence: Presence;
}

/** What a registry reports about an image. */
export interface Observation {
  readonly image: ExpectedImage;
  /** The state of its tag. */
  readonly presence: Presence;
  /**
   * The state of its expected digest, requested when the tag is missing or has another digest; undefined when not
   * requested.
   */
  readonly byDigest?: Presence;
  /** The missing manifests of an index; undefined for a single image. */
  readonly missingChildren?: readonly ObservedChild[];
  /** The number of manifests of the index; undefined for a single image. */
  readonly children?: number;
  /** The missing blobs; undefined when not requested. */
  readonly missingBlobs?: readonly ObservedBlob[];
  /** Undefined when not requested. */
  readonly signature?: ObservedSignature;
}
