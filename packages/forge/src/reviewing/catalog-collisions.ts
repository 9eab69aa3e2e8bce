import { defined, type FleetImageSet, newCatalogCollisions } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { Settings } from "@mirrorkit/sdk/settings";
import { imageSetSide } from "./assess-image-set.ts";
import type { ReviewSources, Side } from "./evidence.ts";
import type { PlacePair } from "./image-set-places.ts";

/**
 * Catalogs that get the name of another one of their cluster by a change: the proposal for that cluster would be refused after
 * the merge. All ImageSets are read, as the other one may be in any of them.
 */
export async function catalogCollisions(
  sources: ReviewSources,
  pairs: readonly PlacePair[],
  settings: Readonly<Record<Side, Settings>>,
): Promise<readonly Problem[]> {
  const [before, after] = await Promise.all([
    fleetOf(sources, "before", pairs),
    fleetOf(sources, "after", pairs),
  ]);
  return newCatalogCollisions(
    { settings: settings.before, imageSets: before },
    { settings: settings.after, imageSets: after },
  );
}

async function fleetOf(
  sources: ReviewSources,
  side: Side,
  pairs: readonly PlacePair[],
): Promise<ReadonlyMap<string, FleetImageSet>> {
  const read = await Promise.all(
    pairs.map(async (pair): Promise<readonly (readonly [string, FleetImageSet])[]> => {
      const place = pair[side];
      if (place === undefined) return [];
      const { imageSet } = await imageSetSide(sources, side, place.path);
      if (imageSet === undefined) return [];
      const { path: file, destination } = place;
      return [[pair.name, { file, imageSet, ...defined({ destination }) }]];
    }),
  );
  return new Map(read.flat());
}
