import { compareText, printable } from "../errors/index.ts";
import type { RegistryEntry } from "./registries-conf.ts";
import type { Resolution, Resolver } from "./resolver.ts";

/**
 * Why no mirror answers for an image.
 *
 * - `no-mirror`: no mirror set covers it.
 * - `digest-only`: it is named by tag, and its source has mirrors for digests only.
 * - `tag-only`: it is named by digest, and its source has mirrors for tags only.
 * - `blocked-mirror`: its mirrors lie below a blocked source themselves.
 * - `invalid`: it is no reference, or becomes none at a mirror.
 */
export type UncoveredReason =
  | "no-mirror"
  | "digest-only"
  | "tag-only"
  | "blocked-mirror"
  | "invalid";

/** An image that a cluster without access to its source cannot pull. */
export interface UncoveredImage {
  /** The image as given. */
  readonly image: string;
  /** Why. */
  readonly why: UncoveredReason;
  /** The reason as one sentence without a full stop, fit for a terminal. */
  readonly text: string;
}

/**
 * Finds the images for which no mirror is asked, each once, sorted. An image that names a mirror directly
 * is covered, unless a blocked source is in the way. Whether the mirror holds the image is not asked.
 */
export function findUncovered(
  images: readonly string[],
  resolver: Resolver,
): readonly UncoveredImage[] {
  return [...new Set(images)].sort(compareText).flatMap((image): readonly UncoveredImage[] => {
    const finding = judge(image, resolver);
    return finding === undefined ? [] : [{ image, ...finding }];
  });
}

type Finding = Omit<UncoveredImage, "image">;

function judge(image: string, resolver: Resolver): Finding | undefined {
  const reading = resolver.tryResolve(image);
  const shown = printable(image);
  if ("reason" in reading) {
    return { why: "invalid", text: `${shown} cannot be pulled: ${reading.reason}` };
  }
  const { image: full, pullFrom, refused } = reading.resolution;
  const mirrors = pullFrom.filter((reference) => reference !== full);
  if (mirrors.some((reference) => !refused.includes(reference))) return undefined;
  if (resolver.isAtMirror(image) && !refused.includes(full)) return undefined;
  if (mirrors.length > 0) {
    const text = `every mirror of ${shown} lies below a blocked source: ${mirrors.map(printable).join(", ")}`;
    return { why: "blocked-mirror", text };
  }
  return unmirrored(shown, reading.resolution, resolver.entryOf(image));
}

function unmirrored(
  shown: string,
  { blocked }: Resolution,
  entry: RegistryEntry | undefined,
): Finding {
  const after = blocked ? ", and the source is blocked" : "";
  const other = entry?.mirrors.find(({ location }) => location !== entry.source);
  if (entry === undefined || other === undefined) {
    return { why: "no-mirror", text: `no mirror covers ${shown}${after}` };
  }
  const source = printable(entry.source);
  return other.pullFromMirror === "digest-only"
    ? {
        why: "digest-only",
        text: `${shown} is named by tag, and ${source} has mirrors for digests only${after}`,
      }
    : {
        why: "tag-only",
        text: `${shown} is named by digest, and ${source} has mirrors for tags only${after}`,
      };
}
