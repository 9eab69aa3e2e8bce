import { compareText } from "../../base/problem/index.ts";
import { writeYaml } from "../../base/yaml/index.ts";
import type { ClusterResource, ResourceBase } from "./resource.ts";

/** The fields that identify an object in a cluster. */
export type ResourceIdentity = Pick<ClusterResource, "kind"> &
  Pick<ResourceBase, "name" | "namespace">;

const rank: Readonly<Record<ClusterResource["kind"], number>> = {
  ConfigMap: 0,
  ImageDigestMirrorSet: 1,
  ImageTagMirrorSet: 2,
  CatalogSource: 3,
  ClusterCatalog: 4,
  UpdateService: 5,
  ImageContentSourcePolicy: 6,
};

/**
 * Orders two resources for applying: signatures, ImageDigestMirrorSets, ImageTagMirrorSets, CatalogSources,
 * ClusterCatalogs, UpdateServices, ImageContentSourcePolicies; within a kind by name, then by namespace.
 */
export function compareResources(a: ResourceIdentity, b: ResourceIdentity): number {
  return (
    rank[a.kind] - rank[b.kind] ||
    compareText(a.name, b.name) ||
    compareText(a.namespace ?? "", b.namespace ?? "")
  );
}

/** A copy of a list of resources, ordered by {@link compareResources}. */
export function canonicalOrder(resources: readonly ClusterResource[]): readonly ClusterResource[] {
  return [...resources].sort(compareResources);
}

/**
 * Writes a resource as canonical YAML, one document without `---`: every pass over the same ImageSet gives the same
 * bytes.
 */
export function renderResource(resource: ClusterResource): string {
  return writeYaml(resource.object);
}
