import { type Problem, quoted } from "../errors/index.ts";
import { minorOf, readVersion, tryReadImageReference } from "../image/index.ts";
import type { ClusterResource } from "./resource.ts";

/** Refuses catalogs whose tag is another minor of OpenShift than the cluster's; other tags say nothing. */
export function checkCatalogMinors(
  resources: readonly ClusterResource[],
  openshift: string | undefined,
): readonly Problem[] {
  if (openshift === undefined) return [];
  return resources.flatMap((resource): Problem[] => {
    if (resource.kind !== "CatalogSource" && resource.kind !== "ClusterCatalog") return [];
    const minor = minorOfCatalog(resource.image ?? "");
    if (minor === undefined || minor === openshift) return [];
    return [
      {
        rule: "catalog-minor",
        severity: "error",
        message: `${resource.kind} ${quoted(resource.name)} is of OpenShift ${minor}, and the cluster runs ${openshift}`,
        help: "Mirror the catalog of the cluster's minor, or correct clusters.<name>.openshift in mirrorkit.yaml.",
        position: resource.origin,
      },
    ];
  });
}

/** The minor that a catalog's tag names, as in `v4.20`, `v4.20-production` and `production-v4.20`. */
function minorOfCatalog(image: string): string | undefined {
  const reading = tryReadImageReference(image);
  const tag = "reference" in reading ? reading.reference.tag : undefined;
  const [, digits] = /(?:^|[-_])v?(4\.\d{1,3})(?!\d)/.exec(tag ?? "") ?? [];
  const version = digits === undefined ? undefined : readVersion(digits);
  return version === undefined ? undefined : minorOf(version);
}
