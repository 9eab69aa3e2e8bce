import type { MappingKind } from "../../models/mapping/index.ts";

/** An image that has to be in a registry. */
export interface ExpectedImage {
  /** What it is. */
  readonly kind: MappingKind;
  /** Where it is read from, as the mapping has it without its transport. */
  readonly source: string;
  /** Where it has to be, as the mapping has it without its transport. */
  readonly destination: string;
  /** Host with port of the destination. */
  readonly registry: string;
  /** Path of the destination in its registry. */
  readonly repository: string;
  /** Tag of the destination, or its digest where it has no tag. */
  readonly reference: string;
  /** The digest that it has to have; undefined where the source promises none, as for rebuilt catalogs and tags. */
  readonly digest?: string;
  /** The digest that the last rebuild of a catalog had; a later one may have another. Undefined for all else. */
  readonly rebuiltDigest?: string;
  /** The packages that bring it, sorted; empty where nothing tells. */
  readonly operators: readonly string[];
  /** The release that it is of, such as `4.20.18-x86_64`; undefined for all else. */
  readonly release?: string;
  /** Name of the release component; undefined for all else. */
  readonly component?: string;
  /** Whether a sigstore signature is looked for: not for what oc-mirror makes itself. */
  readonly mayBeSigned: boolean;
  /** Whether clusters of the version refuse it without a sigstore signature. */
  readonly mustBeSigned: boolean;
  /** The repository that nodes ask for, with which a signature has to agree; without a registry where the cache hides it. */
  readonly identity: string;
  /** The platforms that the ImageSet keeps of it, `linux/amd64`; undefined for all. */
  readonly platforms?: readonly string[];
}

/** What an image is, in words: `release component cluster-etcd-operator of 4.20.18-x86_64`. */
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
