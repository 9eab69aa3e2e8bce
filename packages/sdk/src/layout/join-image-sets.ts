import { type ClusterResource, canonicalOrder } from "../cluster-resources/index.ts";
import { compareProblems, type Problem } from "../errors/index.ts";
import type { ImageSetPart } from "./image-sets/image-set-part.ts";
import { mergeImageSets } from "./image-sets/merge-image-sets.ts";
import { sharedCatalogs } from "./image-sets/shared-catalogs.ts";
import { nameCatalogs } from "./name-catalogs.ts";
import type { LayoutPolicy } from "./policy.ts";

/**
 * The resources that several ImageSets give a cluster, under the names that {@link renderImageSets} gives them,
 * for whoever writes them elsewhere than into the layout; in canonical order. Its errors and warnings are the same.
 *
 * @throws a {@link MirrorError} `wrong-use` when the policy is not usable.
 */
export function joinImageSets(
  parts: readonly ImageSetPart[],
  policy: LayoutPolicy,
): { readonly resources: readonly ClusterResource[]; readonly problems: readonly Problem[] } {
  const { resources, problems } = mergeImageSets(parts);
  const named = nameCatalogs(
    resources.map(({ resource }) => resource),
    policy,
  );
  const distinct = new Map(named.map((resource) => [JSON.stringify(resource.object), resource]));
  return {
    resources: canonicalOrder([...distinct.values()]),
    problems: [...problems, ...sharedCatalogs(parts)].sort(compareProblems),
  };
}
