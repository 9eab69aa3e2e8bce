import type { Presence, SignatureFault } from "../../models/registry/index.ts";
import type { ExpectedImage } from "./expected-image.ts";

/** A manifest of an index, as the registry has it or not. */
export interface ObservedChild {
  readonly digest: string;
  /** `linux/amd64`; undefined where the index names none. */
  readonly platform?: string;
  readonly presence: Presence;
}

/** The sigstore signature beside an image. */
export interface ObservedSignature {
  /** Whether it is there. */
  readonly presence: Presence;
  /** What is wrong with each of its signatures; undefined where it was not read, empty where one of them is right. */
  readonly faults?: readonly SignatureFault[];
}

/** A blob that an image names and the registry does not give. */
export interface ObservedBlob {
  readonly digest: string;
  readonly presence: Presence;
}

/** What a registry said of an image. */
export interface Observation {
  readonly image: ExpectedImage;
  /** Under its tag. */
  readonly presence: Presence;
  /** Under the digest that it should have, where its tag is gone or names another one; undefined where nobody asked. */
  readonly byDigest?: Presence;
  /** The manifests of an index that are not there; undefined for a single image. */
  readonly missingChildren?: readonly ObservedChild[];
  /** How many manifests the index has; undefined for a single image. */
  readonly children?: number;
  /** Blobs that are not there; undefined where nobody asked. */
  readonly missingBlobs?: readonly ObservedBlob[];
  /** Undefined where nobody asked. */
  readonly signature?: ObservedSignature;
}
