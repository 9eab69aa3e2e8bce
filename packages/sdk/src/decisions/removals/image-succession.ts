import type { MappingEntry } from "../../models/mapping/index.ts";
import { orderTags, shapeOf } from "./tag-order.ts";

/**
 * The order of an image and its successor.
 *
 * - `higher`: the successor has the higher tag.
 * - `unknown`: both have digests only, and digests have no order.
 * - `lower`, `undetermined`: the successor may be older.
 */
export type ImageOrder = "higher" | "unknown" | "lower" | "undetermined";

/**
 * Orders two images of one repository by the tags and digests of their sources, and by their tags in the mirror.
 * Nodes pull an image with a digest by that digest, whatever its tag: a higher tag proves nothing.
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

/** The properties that two images share whenever their order is `higher` or `unknown`. */
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
