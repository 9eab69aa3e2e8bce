import {
  digestOfRemovals,
  incomparable,
  lostDeliveries,
  lostRequests,
  type PlacedImageSet,
  type Removal,
  successions,
  takenDestinations,
  takenTargets,
} from "../../decisions/removals/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";

/** An ImageSet before or after a pass. */
export interface PassSide {
  /** What it asks for; undefined where that is not known. */
  readonly imageSet?: ImageSetConfiguration;
  /** Its mapping. */
  readonly entries: readonly MappingEntry[];
}

/** Another ImageSet of the settings, as it was pushed last. */
export interface StandingPass extends PassSide {
  readonly name: string;
  readonly destination?: string;
}

/** What passes are compared. */
export interface PassComparison {
  /** Name of the ImageSet. */
  readonly name: string;
  readonly destination: string;
  /** The last good pass; undefined for the first. */
  readonly before?: PassSide;
  readonly after: PassSide;
  readonly others: readonly StandingPass[];
}

/**
 * What a pass takes away, lowers or leaves unproven, judged as a review judges a change of this ImageSet alone: the same
 * removals have the same digest.
 */
export function passRemovals(comparison: PassComparison): readonly Removal[] {
  const { name, before, after, others } = comparison;
  const delivered =
    before === undefined ? [] : deliveredRemovals(name, before.entries, after.entries);
  const requested =
    before?.imageSet === undefined ? [] : lostRequests(name, before.imageSet, after.imageSet);
  const other =
    before === undefined ? undefined : incomparable(name, before.entries, after.entries);
  const standing = others.map((one) => ({
    name: one.name,
    before: one.entries,
    after: one.entries,
  }));
  const own = { name, before: before?.entries ?? [], after: after.entries };
  const taken = other === undefined ? takenDestinations([own, ...standing]) : [];
  const targets = takenRequests(comparison).filter(
    (one) => !taken.some(({ subject }) => subject.endsWith(`/${one.subject}`)),
  );
  return [...requested, ...delivered, ...taken, ...targets];
}

/** The digest that an approval names; undefined when nothing needs one. */
export function removalsDigest(removals: readonly Removal[]): string | undefined {
  return removals.length === 0 ? undefined : digestOfRemovals(removals).slice(0, 32);
}

function deliveredRemovals(
  name: string,
  before: readonly MappingEntry[],
  after: readonly MappingEntry[],
): readonly Removal[] {
  const other = incomparable(name, before, after);
  return other === undefined ? lostDeliveries(name, successions(before, after)) : [other];
}

function takenRequests({
  name,
  destination,
  before,
  after,
  others,
}: PassComparison): readonly Removal[] {
  if (after.imageSet === undefined) return [];
  const earlier = before?.imageSet;
  return takenTargets(name, {
    before: earlier === undefined ? undefined : { imageSet: earlier, destination },
    after: { imageSet: after.imageSet, destination },
    others: others.flatMap(placed),
  });
}

function placed({ imageSet, destination }: StandingPass): readonly PlacedImageSet[] {
  if (imageSet === undefined) return [];
  return [destination === undefined ? { imageSet } : { imageSet, destination }];
}
