import type { Operator } from "../../models/imageset/index.ts";

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
