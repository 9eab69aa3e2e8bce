import type { MappingKind } from "../../models/mapping/index.ts";

/** An image that must exist in a registry. */
export interface ExpectedImage {
  /** The kind of the image. */
  readonly kind: MappingKind;
  /** The source, as in the mapping without its transport. */
  readonly source: string;
  /** The destination, as in the mapping without its transport. */
  readonly destination: string;
  /** Host with port of the destination. */
  readonly registry: string;
  /** Path of the destination in its registry. */
  readonly repository: string;
  /** Tag of the destination, or its digest where it has no tag. */
  readonly reference: string;
  /**
   * The digest that it must have; undefined when the source does not determine one, as for rebuilt catalogs and
   * tags.
   */
  readonly digest?: string;
  /** The digest of the last rebuild of a catalog; a later rebuild may have another. Undefined for other images. */
  readonly rebuiltDigest?: string;
  /** The packages that contain it, sorted; empty when unknown. */
  readonly operators: readonly string[];
  /** The release that it belongs to, such as `4.20.18-x86_64`; undefined for other images. */
  readonly release?: string;
  /** Name of the release component; undefined for other images. */
  readonly component?: string;
  /** Whether to look for a sigstore signature: not for images that oc-mirror builds. */
  readonly mayBeSigned: boolean;
  /** Whether clusters of the version reject it without a sigstore signature. */
  readonly mustBeSigned: boolean;
  /** The repository that nodes request, which a signature must name; without a registry when the cache hides it. */
  readonly identity: string;
  /** The platforms that the ImageSet keeps, `linux/amd64`; undefined for all. */
  readonly platforms?: readonly string[];
}

/** Describes an image: `release component cluster-etcd-operator of 4.20.18-x86_64`. */
export function describeImage({ kind, release, component, operators }: ExpectedImage): string {
  const of = operators.length === 0 ? "" : ` of ${operators.join(", ")}`;
  switch (kind) {
    case "release-payload":
      return `payload of release ${release ?? "unknown"}`;
    case "release-component":
      return `component ${component ?? ""} of release ${release ?? "unknown"}`;
    case "graph":
      return "update graph";
    case "catalog":
      return "catalog";
    case "operator-bundle":
      return `operator bundle${of}`;
    case "operator-operand":
      return `operator image${of}`;
    case "additional":
      return "additional image";
  }
}
