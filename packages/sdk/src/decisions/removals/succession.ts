import type { MappingEntry } from "../../models/mapping/index.ts";
import type { RemovalEffect } from "./removal.ts";

/** What became of an image whose address left, or has other content. */
export interface Succession {
  /** The image before. */
  readonly from: MappingEntry;
  /** What is there in its place; undefined when nothing is. */
  readonly to?: MappingEntry;
  /**
   * Why it needs no approval: `higher` is proven, `requested` follows from what the ImageSet asks for, `unknown` says
   * that the order of two digests is not known. Undefined when it needs one.
   */
  readonly proof?: "higher" | "requested" | "unknown";
  /** What happens when there is no proof; undefined beside one. */
  readonly effect?: RemovalEffect;
}
