import { type Problem, quoted } from "../../base/problem/index.ts";
import { minorOf, readVersion, tryReadImageReference } from "../image/index.ts";
import type { ClusterResource } from "./resource.ts";

/** Rejects catalogs whose tag is an OpenShift minor other than the cluster's; other tags are accepted. */
export function checkCatalogMinors(
  resources: readonly ClusterResource[],
  openshift: string | undefined,
): readonly Problem[] {
  if (openshift === undefined) return [];
  return resources.flatMap((resource): readonly Problem[] => {
    if (resource.kind !== "CatalogSource" && resource.kind !== "ClusterCatalog") return [];
    const minor = minorOfCatalog(resource.image ?? "");
    return minor === undefined || minor === openshift
      ? []
      : [otherMinor(resource, minor, openshift)];
  });
}

/** The refusal of a catalog of another minor. */
export function otherMinor(
  { kind, name, origin }: ClusterResource,
  minor: string,
  openshift: string,
): Problem {
  return {
    rule: "catalog-minor",
    severity: "error",
    message: `${kind} ${quoted(name)} is for OpenShift ${minor}, but the cluster runs ${openshift}`,
    help: `Mirror the catalog of ${openshift} too, or correct clusters.<name>.openshift in mirrorkit.yaml. To keep both during an upgrade, name this one by its tag under clusters.<name>.catalogs.`,
    position: origin,
  };
}

/** The minor that a catalog's tag names, as in `v4.20`, `v4.20-production` and `production-v4.20`. */
export function minorOfCatalog(image: string): string | undefined {
  const reading = tryReadImageReference(image);
  const tag = "reference" in reading ? reading.reference.tag : undefined;
  const [, digits] = /(?:^|[-_])v?([45]\.\d{1,3})(?!\d)/.exec(tag ?? "") ?? [];
  const version = digits === undefined ? undefined : readVersion(digits);
  return version === undefined ? undefined : minorOf(version);
}
