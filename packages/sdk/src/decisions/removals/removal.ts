import { createHash } from "node:crypto";
import { compareText } from "../../base/problem/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";

/** An image of a mapping, in the form that an approval covers. */
export interface RemovalImage {
  /** The kind of the mapping entry. */
  readonly kind: string;
  /** The source, without `docker://`. */
  readonly source: string;
  /** The destination, without `docker://`. */
  readonly destination: string;
  /** Digest of the source; undefined when the mapping names none. */
  readonly digest?: string;
}

/**
 * The effect of a removal.
 *
 * - `leaves`: the image or request has no successor.
 * - `lower`: its successor has a lower version.
 * - `undetermined`: its successor may be older.
 * - `destination`: an image comes from another source, or two sources write to one destination.
 */
export type RemovalEffect = "leaves" | "lower" | "undetermined" | "destination";

/** A part of a catalog, as an ImageSet asks for it. */
export interface CatalogPart {
  /** The catalog, with its place in the mirror where that is chosen. */
  readonly catalog: string;
  /** The package; undefined for the whole catalog, or for packages that its list leaves out. */
  readonly package?: string;
  /** The channel; undefined for the whole package, or for channels that its list leaves out. */
  readonly channel?: string;
  /** The entries that a list, which was empty before, leaves out; undefined for a part that is named. */
  readonly unlisted?: "packages" | "channels";
  /** The highest version that is asked for after the change; undefined without one. */
  readonly upTo?: string;
}

/** A removal, or a change that may remove something: it needs an approval. */
export interface Removal {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** The effect. */
  readonly effect: RemovalEffect;
  /**
   * What is affected: the words of the request, such as `package odf-operator`, or the image's destination. Outside
   * text, not escaped.
   */
  readonly subject: string;
  /** The path of the request in the ImageSet, outermost first, such as the catalog; empty for images. */
  readonly within: readonly string[];
  /** The former request, such as a version; undefined for images. */
  readonly from?: string;
  /** The new request; undefined for images and for `leaves`. */
  readonly to?: string;
  /** The part of a catalog that is no longer asked for in full; undefined for images and other requests. Digests leave it out. */
  readonly part?: CatalogPart;
  /** What decides it instead, where that was read on both sides; undefined where nothing does. Digests leave it out. */
  readonly decidedBy?: "catalogs";
  /** The images before the change; empty for requests. */
  readonly before: readonly RemovalImage[];
  /** The images after the change that replace them; empty when there are none. */
  readonly after: readonly RemovalImage[];
}

/** The SHA-256 digest over complete removals, 64 hexadecimal digits; their order does not matter. */
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

/** An image whose address was removed or has new content, and its successor. */
export interface Succession {
  /** The image before the change. */
  readonly from: MappingEntry;
  /** The image that replaces it; undefined when none does. */
  readonly to?: MappingEntry;
  /**
   * Why it needs no approval: `higher` is proven, `requested` follows from the ImageSet, `unknown` means that two
   * digests have no order, `superseded` that the catalog proves it. Undefined when it needs an approval.
   */
  readonly proof?: "higher" | "requested" | "unknown" | "superseded";
  /** The bundle that brought it, and what took its place; undefined for other proofs. */
  readonly superseded?: SupersededBundle;
  /** The effect without a proof; undefined when there is a proof. */
  readonly effect?: RemovalEffect;
}

/** A bundle that another one of its package took the place of. */
export interface SupersededBundle {
  /** The package of both. */
  readonly package: string;
  /** A channel that the bundle was selected for. */
  readonly channel: string;
  /** The version of the bundle. */
  readonly version: string;
  /** The version of the head of the channel, which is selected now. */
  readonly by: string;
}
