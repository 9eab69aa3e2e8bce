import { compareText, printable } from "../../base/problem/index.ts";
import { type Delivery, type DeliveryIndex, indexDeliveries, isFoundAt } from "./deliveries.ts";
import { isShortName } from "./node-reference.ts";
import type { RegistryEntry } from "./registries-conf.ts";
import type { Resolution, Resolver } from "./resolver.ts";

/**
 * Why no mirror serves an image.
 *
 * - `no-mirror`: no mirror set covers it.
 * - `digest-only`: it is named by tag, and its source has mirrors for digests only.
 * - `tag-only`: it is named by digest, and its source has mirrors for tags only.
 * - `blocked-mirror`: its mirrors themselves lie below a blocked source.
 * - `rejected`: the cluster's image configuration forbids nodes to pull it from any registry.
 * - `other-place`: according to the mapping, it was mirrored to a location that nodes do not try.
 * - `invalid`: it is not a reference, or its reference at a mirror is invalid.
 */
export type UncoveredReason =
  | "no-mirror"
  | "digest-only"
  | "tag-only"
  | "blocked-mirror"
  | "rejected"
  | "other-place"
  | "invalid";

/** An image that a cluster cannot pull without access to its source. */
export interface UncoveredImage {
  /** The image as given. */
  readonly image: string;
  /** The type of the reason. */
  readonly why: UncoveredReason;
  /** The reason as one sentence without a full stop, safe for a terminal. */
  readonly text: string;
}

/**
 * Finds the images that no mirror covers, each once, sorted. An image that names a mirror directly, or the registry
 * inside the cluster, is covered unless a blocked source prevents the pull. A name without a host is covered when
 * its first search registry is. Only deliveries show whether a mirror contains the image.
 *
 * @param deliveries - the sources and destinations of a mapping; an image that is not among them is judged by
 * mirrors alone
 */
export function findUncovered(
  images: readonly string[],
  resolver: Resolver,
  deliveries: readonly Delivery[] = [],
): readonly UncoveredImage[] {
  const delivered = indexDeliveries(deliveries);
  return [...new Set(images)].sort(compareText).flatMap((image): readonly UncoveredImage[] => {
    const finding = isShortName(image)
      ? judgeShort(image, resolver, delivered)
      : judge(image, resolver, delivered);
    return finding === undefined ? [] : [{ image, ...finding }];
  });
}

type Finding = Omit<UncoveredImage, "image">;

/** Nodes ask the first search registry first: one without a mirror keeps them waiting, whatever the next one has. */
function judgeShort(
  image: string,
  resolver: Resolver,
  delivered: DeliveryIndex,
): Finding | undefined {
  const shown = printable(image);
  const [first, ...others] = resolver.candidatesOf(image);
  if (first === undefined) {
    return { why: "no-mirror", text: `${shown} has no host, and nodes have no search registries` };
  }
  const finding = judge(first, resolver, delivered);
  if (finding !== undefined) {
    const { why, text } = finding;
    return { why, text: `${shown} has no host, and nodes try ${printable(first)} first: ${text}` };
  }
  if (delivered.destinationsOf(first) !== undefined) return undefined;
  const mirrored = others.find((other) => delivered.destinationsOf(other) !== undefined);
  if (mirrored === undefined) return undefined;
  return {
    why: "other-place",
    text: `${shown} has no host, and nodes try ${printable(first)} first: the mapping has ${printable(mirrored)}`,
  };
}

/** A service of the cluster, such as the registry inside it: no mirror is needed. */
const inCluster = /^[a-z0-9-]+\.[a-z0-9-]+\.svc(?:\.cluster\.local)?(?::\d+)?\//;

function judge(image: string, resolver: Resolver, delivered: DeliveryIndex): Finding | undefined {
  const reading = resolver.tryResolve(image);
  const shown = printable(image);
  if ("reason" in reading) {
    return { why: "invalid", text: `${shown} cannot be pulled: ${reading.reason}` };
  }
  const { image: full, pullFrom, refused, rejected } = reading.resolution;
  if (rejected !== undefined) {
    return { why: "rejected", text: `nodes reject ${shown}: ${printable(rejected)}` };
  }
  const mirrors = pullFrom.filter((reference) => reference !== full);
  const asked = mirrors.filter((reference) => !refused.includes(reference));
  const isDirect = resolver.isAtMirror(image) || inCluster.test(full);
  if (isDirect && !refused.includes(full)) return undefined;
  if (asked.length > 0) return judgeDelivery(shown, asked, delivered.destinationsOf(image));
  if (mirrors.length > 0) {
    const text = `every mirror of ${shown} lies below a blocked source: ${mirrors.map(printable).join(", ")}`;
    return { why: "blocked-mirror", text };
  }
  return unmirrored(shown, reading.resolution, resolver.entryOf(image));
}

function judgeDelivery(
  shown: string,
  asked: readonly string[],
  destinations: readonly string[] | undefined,
): Finding | undefined {
  if (destinations === undefined) return undefined;
  const isFound = destinations.some((place) => asked.some((one) => isFoundAt(one, place)));
  if (isFound) return undefined;
  const [places, mirrors] = [destinations, asked].map((list) => list.map(printable).join(", "));
  return {
    why: "other-place",
    text: `${shown} was mirrored to ${places}, and nodes look for it at ${mirrors}`,
  };
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
