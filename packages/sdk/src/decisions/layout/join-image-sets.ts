import { compareProblems, type Problem } from "../../base/problem/index.ts";
import {
  type ClusterResource,
  canonicalOrder,
  withNamespaces,
} from "../../models/cluster-resources/index.ts";
import { fitToCluster } from "./fit-to-cluster.ts";
import type { ImageSetPart } from "./image-sets/image-set-part.ts";
import { mergeImageSets } from "./image-sets/merge-image-sets.ts";
import { sharedCatalogs } from "./image-sets/shared-catalogs.ts";
import type { LayoutPolicy } from "./layout-policy.ts";
import { nameCatalogs } from "./name-catalogs.ts";

/** Resources as a cluster gets them. */
export interface JoinedResources {
  /** In canonical order. */
  readonly resources: readonly ClusterResource[];
  /** Notes about omissions and additions, and errors for contradictions, sorted. */
  readonly problems: readonly Problem[];
}

/**
 * The resources that several ImageSets give a cluster, under the names that {@link renderImageSets} gives them,
 * for whoever writes them elsewhere than into the layout; in canonical order. Its errors and warnings are the same.
 *
 * @param openshift - the minor that the cluster runs, such as `4.20`; undefined when it is not known
 * @throws a {@link MirrorError} `wrong-use` when the policy is not usable.
 */
export function joinImageSets(
  parts: readonly ImageSetPart[],
  policy: LayoutPolicy,
  openshift?: string,
): JoinedResources {
  const { resources, problems } = mergeImageSets(parts);
  const joined = joinResources(
    resources.map(({ resource }) => resource),
    policy,
    openshift,
  );
  return {
    resources: joined.resources,
    problems: [...problems, ...joined.problems, ...sharedCatalogs(parts)].sort(compareProblems),
  };
}

/**
 * Does the same with the resources of one pass that is of no ImageSet, or of the cluster's only one: mirror sets keep
 * their names.
 *
 * @throws a {@link MirrorError} `wrong-use` when the policy is not usable.
 */
export function joinResources(
  given: readonly ClusterResource[],
  policy: LayoutPolicy,
  openshift?: string,
): JoinedResources {
  const filled = withNamespaces(given);
  const { leftOut, problems } = fitToCluster(filled.resources, policy, openshift);
  const fitting = filled.resources.filter((resource) => !leftOut.has(resource));
  const named = nameCatalogs(fitting, policy);
  const distinct = new Map(named.map((resource) => [JSON.stringify(resource.object), resource]));
  return {
    resources: canonicalOrder([...distinct.values()]),
    problems: [...filled.problems, ...problems].sort(compareProblems),
  };
}
