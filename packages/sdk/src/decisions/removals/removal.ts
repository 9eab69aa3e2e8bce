import { createHash } from "node:crypto";
import { compareText } from "../../base/problem/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";

/** One image of a mapping, as an approval covers it. */
export interface RemovalImage {
  /** What the image is, as a mapping's kind. */
  readonly kind: string;
  /** Where it is read from, without `docker://`. */
  readonly source: string;
  /** Where it goes, without `docker://`. */
  readonly destination: string;
  /** Digest of the source; undefined where the mapping names none. */
  readonly digest?: string;
}

/**
 * What a change takes away, or may take away.
 *
 * - `leaves`: nothing takes its place.
 * - `lower`: what takes its place is of a lower version.
 * - `undetermined`: nothing proves that what takes its place is not older.
 * - `destination`: an image comes from another source, or two sources write to one place.
 */
export type RemovalEffect = "leaves" | "lower" | "undetermined" | "destination";

/** Something that a change takes away, or that nothing proves to stay: it needs an approval. */
export interface Removal {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** What happens. */
  readonly effect: RemovalEffect;
  /**
   * What it happens to: the words of the request such as `package odf-operator`, or the image's destination.
   * Outside text, not escaped.
   */
  readonly subject: string;
  /** Where the request stands, from the outside in, such as the catalog; empty for images. */
  readonly within: readonly string[];
  /** What was asked for, such as a version; undefined for images. */
  readonly from?: string;
  /** What is asked for now; undefined for images and for what leaves. */
  readonly to?: string;
  /** The images before; empty for requests. */
  readonly before: readonly RemovalImage[];
  /** The images after that stand in their place; empty where there is none. */
  readonly after: readonly RemovalImage[];
}

/** The digest over whole removals, 64 hexadecimal digits of SHA-256; their order does not matter. */
export function digestOfRemovals(
  removals: readonly Removal[],
  further: readonly string[] = [],
): string {
  const lines = [...removals.map(canonicalLine), ...further].sort(compareText);
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

function canonicalLine(removal: Removal): string {
  const { imageSet, effect, subject, within, from, to, before, after } = removal;
  const images = [before, after].map((side) => side.map(canonicalImage));
  return JSON.stringify([imageSet, effect, subject, within, from ?? null, to ?? null, ...images]);
}

function canonicalImage({ kind, source, destination, digest }: RemovalImage): unknown {
  return [kind, source, destination, digest ?? null];
}

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
