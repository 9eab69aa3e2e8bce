import { type ImageSpec, isByDigestOnly, isByTagAndDigest } from "../../models/oc-mirror/index.ts";
import type { PlannedImage } from "./planned.ts";

/** The line of an image of a bundle or a chart: by digest under a tag made of it, with tag and digest under the tag. */
export function placeImage(
  spec: ImageSpec,
  destination: string,
): Pick<PlannedImage, "source" | "destination" | "origin"> {
  const at = `${destination}/${spec.path}`;
  const origin = spec.full;
  if (isByDigestOnly(spec)) {
    return { source: origin, destination: `${at}:${spec.algorithm}-${spec.hex}`, origin };
  }
  const source = isByTagAndDigest(spec)
    ? `${spec.transport}${spec.domain}/${spec.path}@${spec.algorithm}:${spec.hex}`
    : origin;
  return { source, destination: `${at}:${spec.tag}`, origin };
}
