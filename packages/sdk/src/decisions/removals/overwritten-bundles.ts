import { compareText } from "../../base/problem/index.ts";
import type { SelectedCatalog } from "../selection/index.ts";

/** A bundle that is not mirrored, because another one of its name comes later. */
export interface OverwrittenBundle {
  /** The package and catalog of the bundle that goes. */
  readonly loser: string;
  /** Those of the bundle whose images are mirrored instead. */
  readonly winner: string;
}

interface Place extends Pick<OverwrittenBundle, "winner"> {
  readonly images: string;
}

/**
 * The bundles whose images are not mirrored because oc-mirror knows bundles by their name alone: of several of one name,
 * whatever package or catalog they are of, it takes the images of the last. Those with the same images lose nothing.
 */
export function overwrittenBundles(
  catalogs: readonly SelectedCatalog[],
): ReadonlyMap<string, OverwrittenBundle> {
  const places = new Map<string, Place>();
  const found = new Map<string, OverwrittenBundle>();
  for (const { catalog, selection } of catalogs) {
    for (const { bundle } of selection.bundles) {
      const winner = `package ${bundle.package} of ${catalog}`;
      const names = bundle.relatedImages.map(({ image }) => image);
      const images = JSON.stringify([...new Set(names)].toSorted(compareText));
      const former = places.get(bundle.name);
      places.set(bundle.name, { winner, images });
      if (former === undefined || former.images === images) continue;
      found.set(bundle.name, { loser: former.winner, winner });
    }
  }
  return found;
}
