/**
 * Which images of a registry had a sigstore signature when they were verified. An image is `host/repository@digest`; both
 * lists are sorted.
 */
export interface SignedImages {
  /** Those with a signature beside them; where signatures were checked with a key, a valid one. */
  readonly signed: readonly string[];
  /** Those without. */
  readonly unsigned: readonly string[];
}
