import { formatPosition, type Problem, printable, quoted } from "../../base/problem/index.ts";
import {
  type CatalogSource,
  type ClusterCatalog,
  type ClusterResource,
  knowsClusterCatalogs,
  minorOfCatalog,
  otherMinor,
} from "../../models/cluster-resources/index.ts";
import { repositoryOf } from "../../models/image/index.ts";
import { catalogImageOf, catalogNameFor, chosenNames } from "./file-names.ts";
import type { LayoutPolicy } from "./layout-policy.ts";

/** The resources that suit a cluster of a known minor. */
export interface Fit {
  /** Those that are left out. */
  readonly leftOut: ReadonlySet<ClusterResource>;
  /** Notes about omitted resources, and errors for rejected ones. */
  readonly problems: readonly Problem[];
}

/**
 * Selects the resources that suit a cluster. Of a catalog that exists for several minors, the one of the cluster's
 * minor is kept and the others are left out (note `other-minor`), unless the settings name one by its tag: then
 * both are kept. A catalog that exists only for another minor is an error (`catalog-minor`). ClusterCatalogs are
 * left out for a cluster that does not know their kind (note `unknown-to-cluster`).
 *
 * @param openshift - the minor that the cluster runs, such as `4.20`; undefined keeps everything
 */
export function fitToCluster(
  resources: readonly ClusterResource[],
  policy: LayoutPolicy,
  openshift: string | undefined,
): Fit {
  const leftOut = new Set<ClusterResource>();
  const problems: Problem[] = [];
  if (openshift === undefined) return { leftOut, problems };
  const cluster: Cluster = { openshift, policy, catalogs: resources.filter(isCatalog) };
  for (const resource of resources) {
    const found = reasonAgainst(resource, cluster);
    if (found === undefined) continue;
    problems.push(found);
    if (found.severity !== "error") leftOut.add(resource);
  }
  return { leftOut, problems };
}

type Catalog = CatalogSource | ClusterCatalog;

interface Cluster {
  readonly openshift: string;
  readonly policy: LayoutPolicy;
  readonly catalogs: readonly Catalog[];
}

function isCatalog(resource: ClusterResource): resource is Catalog {
  return resource.kind === "CatalogSource" || resource.kind === "ClusterCatalog";
}

function reasonAgainst(resource: ClusterResource, cluster: Cluster): Problem | undefined {
  if (!isCatalog(resource)) return undefined;
  const { openshift } = cluster;
  if (resource.kind === "CatalogSource" || knowsClusterCatalogs(openshift)) {
    return reasonAgainstCatalog(resource, cluster);
  }
  return {
    rule: "unknown-to-cluster",
    severity: "info",
    message: `${resource.kind} ${quoted(resource.name)} is left out: OpenShift ${openshift} does not have its kind, which came with 4.18`,
    help: "OLM v0 serves the same catalog as a CatalogSource.",
    position: resource.origin,
  };
}

function reasonAgainstCatalog(catalog: Catalog, cluster: Cluster): Problem | undefined {
  const { openshift, policy, catalogs } = cluster;
  const minor = minorOfCatalog(catalog.image ?? "");
  const image = catalogImageOf(catalog);
  if (minor === undefined || minor === openshift || image === undefined) return undefined;
  if (chosenNames(image, policy)?.tag !== undefined) return undefined;
  const fitting = catalogs.find(
    (other) =>
      other.kind === catalog.kind &&
      minorOfCatalog(other.image ?? "") === openshift &&
      isSameCatalog(other, catalog, policy),
  );
  if (fitting === undefined) return otherMinor(catalog, minor, openshift);
  return {
    rule: "other-minor",
    severity: "info",
    message: `${catalog.kind} ${quoted(catalog.name)} of OpenShift ${minor} is left out: the cluster runs ${openshift}, whose catalog is present too (${printable(formatPosition(fitting.origin))})`,
    position: catalog.origin,
  };
}

/** Of one repository, or of one name once they are laid out. */
function isSameCatalog(one: Catalog, other: Catalog, policy: LayoutPolicy): boolean {
  const [image, otherImage] = [catalogImageOf(one), catalogImageOf(other)];
  if (image === undefined || otherImage === undefined) return false;
  return (
    repositoryOf(image) === repositoryOf(otherImage) ||
    catalogNameFor(one.kind, image, policy) === catalogNameFor(other.kind, otherImage, policy)
  );
}
