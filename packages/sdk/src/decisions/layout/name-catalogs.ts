import { defined } from "../../base/problem/index.ts";
import { isYamlMap } from "../../base/yaml/index.ts";
import { type ClusterResource, canonicalObject } from "../../models/cluster-resources/index.ts";
import { checkPolicy, type LayoutPolicy } from "./layout-policy.ts";
import { renamed } from "./placement.ts";

/**
 * Gives catalogs the names of the layout, for output that is not the layout; other resources stay unchanged.
 *
 * @throws a {@link MirrorError} `wrong-use` when the policy is not usable.
 */
export function nameCatalogs(
  resources: readonly ClusterResource[],
  policy: LayoutPolicy,
): readonly ClusterResource[] {
  checkPolicy(policy);
  return resources.map((resource) => {
    if (resource.kind !== "CatalogSource" && resource.kind !== "ClusterCatalog") return resource;
    const { name, spec } = renamed(resource, policy);
    const { metadata } = resource.object;
    const object = canonicalObject({
      ...resource.object,
      metadata: { ...(isYamlMap(metadata) ? metadata : {}), name },
      ...defined({ spec }),
    });
    return { ...resource, name, object };
  });
}
