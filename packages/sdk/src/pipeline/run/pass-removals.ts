import { defined } from "../../base/problem/index.ts";
import {
  digestOfRemovals,
  incomparable,
  lostDeliveries,
  lostRequests,
  type PlacedImageSet,
  type ProvingCatalogs,
  provenSuperseded,
  type Removal,
  successions,
  takenDestinations,
  takenTargets,
  withSelections,
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
  /** What both sides select from their catalogs; undefined where one of them is not at hand. */
  readonly catalogs?: ProvingCatalogs;
}

/**
 * What a pass takes away, lowers or leaves unproven, judged as a review judges a change of this ImageSet alone: the same
 * removals have the same digest.
 */
export function passRemovals(comparison: PassComparison): readonly Removal[] {
  const { name, before, after, others, catalogs } = comparison;
  const delivered = before === undefined ? [] : deliveredRemovals(name, before, after, catalogs);
  const dropped =
    before?.imageSet === undefined ? [] : lostRequests(name, before.imageSet, after.imageSet);
  const requested = withSelections(name, dropped, catalogs);
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

/**
 * The digest of the removals that a review without catalogs finds, where an approval of them lets through all that the catalogs
 * leave of them; else undefined.
 */
export function digestCovering(
  removals: readonly Removal[],
  left: readonly Removal[],
): string | undefined {
  const known = new Set(removals.map((one) => digestOfRemovals([one])));
  const covers = left.every((one) => known.has(digestOfRemovals([one])));
  return covers && left.length < removals.length ? removalsDigest(removals) : undefined;
}

function deliveredRemovals(
  name: string,
  { entries: before }: PassSide,
  { entries: after }: PassSide,
  catalogs: ProvingCatalogs | undefined,
): readonly Removal[] {
  const other = incomparable(name, before, after);
  if (other !== undefined) return [other];
  const found = successions(before, after);
  const unproven = catalogs === undefined ? found : provenSuperseded(found, catalogs);
  return lostDeliveries(name, unproven);
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
  return [{ imageSet, ...defined({ destination }) }];
}
