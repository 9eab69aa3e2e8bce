import type { ImageSetConfiguration, MirrorStanza } from "../../models/imageset/index.ts";
import { lostCharts } from "./asked-charts.ts";
import { lostImages } from "./asked-images.ts";
import { lostOperators } from "./asked-operators.ts";
import { lostReleases } from "./asked-releases.ts";
import type { Removal } from "./removal.ts";
import { type LostRequest, lost } from "./request.ts";

/**
 * Finds requests of an ImageSet that were dropped: no selection may be removed, no upper bound may fall, no source
 * registry and no destination may change. Changes that the two texts alone cannot decide are included.
 *
 * @param imageSet - its name
 * @param after - undefined when the ImageSet was deleted: then all of its requests are dropped
 */
export function lostRequests(
  imageSet: string,
  before: ImageSetConfiguration,
  after: ImageSetConfiguration | undefined,
): readonly Removal[] {
  const [from, to] = [before.mirror, after?.mirror ?? {}];
  return lostOf(from, to).map((one) => ({ imageSet, ...one }));
}

function lostOf(before: MirrorStanza, after: MirrorStanza): readonly LostRequest[] {
  return [
    ...lostReleases(before.platform, after.platform),
    ...lostOperators(before.operators ?? [], after.operators ?? []),
    ...lostImages(before.additionalImages ?? [], after.additionalImages ?? []),
    ...lostCharts(before.helm, after.helm),
    ...newlyBlocked(before, after),
  ];
}

function newlyBlocked(before: MirrorStanza, after: MirrorStanza): readonly LostRequest[] {
  const known = new Set((before.blockedImages ?? []).map(({ name }) => name));
  return (after.blockedImages ?? [])
    .filter(({ name }) => !known.has(name))
    .map(({ name }) =>
      lost("leaves", `images that the pattern ${name} blocks`, ["blocked images"]),
    );
}
