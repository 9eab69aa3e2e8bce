import { type Problem, quoted } from "../../base/problem/index.ts";
import { isYamlMap } from "../../base/yaml/index.ts";
import { canonicalObject } from "./canonical.ts";
import type { ClusterResource } from "./resource.ts";

/**
 * Where the objects of a namespaced kind belong.
 *
 * @see openshift/oc-mirror `internal/pkg/clusterresources/const.go` at 855b64a3
 */
const usualNamespaces: ReadonlyMap<string, string> = new Map([
  ["ConfigMap", "openshift-config-managed"],
  ["CatalogSource", "openshift-marketplace"],
  ["UpdateService", "openshift-update-service"],
]);

/** The one namespace in which a cluster looks for a kind that oc-mirror writes; undefined for kinds without namespace. */
export function usualNamespace(kind: string): string | undefined {
  return usualNamespaces.get(kind);
}

/**
 * The resources, with a namespace for each namespaced kind: a missing one is set to the namespace in which a
 * cluster looks for the object, with a note (rule `missing-namespace`). Otherwise the object would be created in
 * the namespace of whoever applies it.
 */
export function withNamespaces<Resource extends ClusterResource>(
  resources: readonly Resource[],
): { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const filled = resources.map((resource) => {
    const namespace = usualNamespace(resource.kind);
    if (namespace === undefined || resource.namespace !== undefined) return resource;
    problems.push(added(resource, namespace));
    const { metadata } = resource.object;
    const object = canonicalObject({
      ...resource.object,
      metadata: { ...(isYamlMap(metadata) ? metadata : {}), namespace },
    });
    return { ...resource, namespace, object };
  });
  return { resources: filled, problems };
}

function added({ kind, name, origin }: ClusterResource, namespace: string): Problem {
  return {
    rule: "missing-namespace",
    severity: "info",
    message: `${kind} ${quoted(name)} has no namespace: mirrorkit writes it with ${namespace}`,
    help:
      kind === "UpdateService"
        ? "The update service operator reads only this namespace. oc-mirror before 4.22 omits it."
        : "A cluster reads it only in this namespace.",
    position: origin,
  };
}
