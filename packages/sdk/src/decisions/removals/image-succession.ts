import type { MappingEntry } from "../../models/mapping/index.ts";
import { orderTags, shapeOf } from "./tag-order.ts";

/**
 * How an image stands to the one in whose place it would come.
 *
 * - `higher`: its tag is the higher one.
 * - `unknown`: both are known by digest, and digests have no order.
 * - `lower`, `undetermined`: it may be older.
 */
export type ImageOrder = "higher" | "unknown" | "lower" | "undetermined";

/**
 * Orders two images of one repository by the tags and digests of their sources, and by their tags in the mirror. An image
 * with a digest is pulled by it, whatever its tag: a higher tag proves nothing.
 */
export function orderImages(from: MappingEntry, to: MappingEntry): ImageOrder {
  if ((from.digest === undefined) !== (to.digest === undefined)) return "undetermined";
  const orders = [
    orderTags(from.version ?? "", to.version ?? ""),
    orderTags(targetTag(from), targetTag(to)),
  ];
  if (orders.includes("lower")) return "lower";
  if (orders.includes("unordered")) return "undetermined";
  return from.digest === undefined && orders.includes("higher") ? "higher" : "unknown";
}

/** What two images have in common wherever one of them is `higher` or `unknown`. */
export function shapeOfImage(image: MappingEntry): string {
  const { version = "", digest } = image;
  return JSON.stringify([digest === undefined, shapeOf(version), shapeOf(targetTag(image))]);
}

/** The tag in the mirror, unless it only spells the digest. */
function targetTag({ destination: { tag = "" }, digest }: MappingEntry): string {
  return digest !== undefined && tag === digest.replace(":", "-") ? "" : tag;
}

/** Whether an image may take the place of another. */
export function isSuccessor(order: ImageOrder): boolean {
  return order === "higher" || order === "unknown";
}
