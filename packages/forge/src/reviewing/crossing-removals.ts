import { defined, incomparable, mayTakeDestinations } from "@mirrorkit/sdk/internal";
import type { MappingEntry } from "@mirrorkit/sdk/mapping";
import {
  type DeliveredImageSet,
  type PlacedImageSet,
  type Removal,
  takenDestinations,
  takenTargets,
} from "@mirrorkit/sdk/removals";
import { imageSetSide } from "./assess-image-set.ts";
import type { ImageSetAssessment } from "./assessment.ts";
import type { PassEvidence, ReviewSources, Side } from "./evidence.ts";
import type { Place, PlacePair } from "./image-set-places.ts";
import type { ImageSetWork } from "./image-set-work.ts";
import { lookAtStanding } from "./planned-side.ts";

/** What a look over all ImageSets finds. */
export interface Crossing {
  /** The destinations that another source writes than before. */
  readonly removals: readonly Removal[];
  /** The ImageSets of which nothing is known now but later, as sentences. */
  readonly missing: readonly string[];
  /** Whether plans were made for it: they are of this time. */
  readonly isPlanned: boolean;
}

/** Nothing is found where nothing is looked at. */
export const noCrossing: Crossing = { removals: [], missing: [], isPlanned: false };

/**
 * Destinations that a change has written by another source than before, looked at over all ImageSets of the settings:
 * those that it does not touch count as they were pushed last, else as they are planned.
 */
export async function crossingRemovals(
  pairs: readonly PlacePair[],
  assessed: readonly ImageSetAssessment[],
  work: ImageSetWork,
): Promise<Crossing> {
  if (assessed.length === 0) return noCrossing;
  const untouched = pairs.filter(({ name }) => !assessed.some((one) => one.name === name));
  const [requested, delivered] = await Promise.all([
    requestedCrossing(pairs, assessed, work),
    deliveredCrossing(untouched, assessed, work),
  ]);
  const further = requested.filter(
    (one) => !delivered.removals.some((other) => isSamePlace(one, other)),
  );
  return { ...delivered, removals: [...delivered.removals, ...further] };
}

/** The destination of a delivered image includes the registry. */
function isSamePlace(requested: Removal, delivered: Removal): boolean {
  return (
    requested.imageSet === delivered.imageSet && delivered.subject.endsWith(`/${requested.subject}`)
  );
}

async function requestedCrossing(
  pairs: readonly PlacePair[],
  assessed: readonly ImageSetAssessment[],
  { sources }: ImageSetWork,
): Promise<readonly Removal[]> {
  const sides = await Promise.all(
    pairs.map(async ({ name, before, after }) => ({
      name,
      before: await placedImageSet(sources, "before", before),
      after: await placedImageSet(sources, "after", after),
    })),
  );
  return sides.flatMap(({ name, before, after }) => {
    if (after === undefined || !assessed.some((one) => one.name === name)) return [];
    const others = sides.filter((one) => one.name !== name).flatMap((one) => one.after ?? []);
    return takenTargets(name, { before, after, others });
  });
}

async function placedImageSet(
  sources: ReviewSources,
  side: Side,
  place: Place | undefined,
): Promise<PlacedImageSet | undefined> {
  const { imageSet } = await imageSetSide(sources, side, place?.path);
  if (imageSet === undefined) return undefined;
  const { destination } = place ?? {};
  return { imageSet, ...defined({ destination }) };
}

async function deliveredCrossing(
  untouched: readonly PlacePair[],
  assessed: readonly ImageSetAssessment[],
  work: ImageSetWork,
): Promise<Crossing> {
  const compared = assessed.filter(
    ({ name, review, before, after }) =>
      review !== undefined && incomparable(name, entriesOf(before), entriesOf(after)) === undefined,
  );
  if (compared.length === 0) return noCrossing;
  const touched = compared.map(({ name, before, after }) => ({
    name,
    before: entriesOf(before),
    after: entriesOf(after),
  }));
  const { planner, ...unplanned } = work;
  const isPlanned = planner !== undefined && touched.some(mayTakeDestinations);
  if (isPlanned) await planner.renew();
  const others = isPlanned ? work : unplanned;
  const standing = await Promise.all(untouched.map((pair) => standingImageSet(pair, others)));
  return {
    removals: takenDestinations([...touched, ...standing]),
    missing: standing.flatMap(({ missing }) => missing ?? []),
    isPlanned,
  };
}

async function standingImageSet(
  { name, before }: PlacePair,
  work: ImageSetWork,
): Promise<DeliveredImageSet & { readonly missing?: string }> {
  if (before === undefined) return { name, before: [], after: [] };
  const side = await imageSetSide(work.sources, "before", before.path);
  const { evidence, outcome } = await lookAtStanding(work, before, side);
  const entries = entriesOf(evidence);
  const standing = { name, before: entries, after: entries };
  if (outcome?.kind !== "failed") return standing;
  const missing = `The plan of the ImageSet ${name}, which the change does not touch, could not be made now; the next review tries again.`;
  return { ...standing, missing };
}

function entriesOf(evidence: PassEvidence | undefined): readonly MappingEntry[] {
  return evidence?.mapping?.entries ?? [];
}
