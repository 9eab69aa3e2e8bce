import type { SourcePosition } from "../../base/problem/index.ts";
import type { YamlMap } from "../../base/yaml/index.ts";

/** Who wrote an object and when, taken from annotations that the canonical form drops. */
export interface RunStamp {
  /** When the object was written; undefined when `createdAt` is absent or no date of RFC 3339 or RFC 850. */
  readonly createdAt?: Date;
  /** The annotation `createdBy`, such as `oc-mirror v2`. */
  readonly createdBy?: string;
  /** The annotation `oc-mirror_version`. */
  readonly toolVersion?: string;
}

/** What every cluster resource has. */
export interface ResourceBase extends RunStamp {
  /** `metadata.name`, a DNS-1123 subdomain. */
  readonly name: string;
  /** `metadata.namespace`; undefined for cluster-wide kinds and where the object names none. */
  readonly namespace?: string;
  /** The whole object in canonical form, unknown fields included: one order, nothing of the run. */
  readonly object: YamlMap;
  /** Where the object begins. */
  readonly origin: SourcePosition;
}

/** What a node does when all mirrors fail; undefined in an entry means `AllowContactingSource`. */
export type MirrorSourcePolicy = "NeverContactSource" | "AllowContactingSource";

/** One entry of a mirror set: images below `source` are also found below each of `mirrors`. */
export interface MirrorEntry {
  /** Host, namespace or repository that images name; `*.example.com` for all hosts of a domain. */
  readonly source: string;
  /** Where to pull instead, tried in this order; empty when the object lists none. */
  readonly mirrors: readonly string[];
  /** Whether the source may be contacted when all mirrors fail. */
  readonly mirrorSourcePolicy?: MirrorSourcePolicy;
}

/** Where the entries of a mirror set stand. */
export interface EntryOrigins {
  /** Where each of `entries` begins, in their order; of equal ones the first. Undefined where no text was read. */
  readonly entryOrigins?: readonly SourcePosition[];
}

/** Mirrors for images referenced by digest (config.openshift.io/v1). */
export interface ImageDigestMirrorSet extends ResourceBase, EntryOrigins {
  /** Tells the resources apart. */
  readonly kind: "ImageDigestMirrorSet";
  /** The entries in canonical order: by source, then by mirrors. */
  readonly entries: readonly MirrorEntry[];
}

/** Mirrors for images referenced by tag (config.openshift.io/v1). */
export interface ImageTagMirrorSet extends ResourceBase, EntryOrigins {
  /** Tells the resources apart. */
  readonly kind: "ImageTagMirrorSet";
  /** The entries in canonical order: by source, then by mirrors. */
  readonly entries: readonly MirrorEntry[];
}

/** The predecessor of {@link ImageDigestMirrorSet} (operator.openshift.io/v1alpha1): read, never written. */
export interface ImageContentSourcePolicy extends ResourceBase, EntryOrigins {
  /** Tells the resources apart. */
  readonly kind: "ImageContentSourcePolicy";
  /** The entries in canonical order: by source, then by mirrors; none has a policy. */
  readonly entries: readonly MirrorEntry[];
}

/** A catalog for OLM v0 (operators.coreos.com/v1alpha1). */
export interface CatalogSource extends ResourceBase {
  /** Tells the resources apart. */
  readonly kind: "CatalogSource";
  /** `spec.image`, the catalog image; undefined for catalogs served from an address or a ConfigMap. */
  readonly image?: string;
  /** `spec.displayName`, as the console shows it. */
  readonly displayName?: string;
  /** `spec.publisher`, as the console shows it. */
  readonly publisher?: string;
}

/** A catalog for OLM v1 (olm.operatorframework.io/v1). */
export interface ClusterCatalog extends ResourceBase {
  /** Tells the resources apart. */
  readonly kind: "ClusterCatalog";
  /** `spec.source.image.ref`, the catalog image. */
  readonly image: string;
}

/** The update graph served inside the network (updateservice.operator.openshift.io/v1). */
export interface UpdateService extends ResourceBase {
  /** Tells the resources apart. */
  readonly kind: "UpdateService";
  /** `spec.releases`, the repository of the release payloads. */
  readonly releases: string;
  /** `spec.graphDataImage`, the image that holds the graph. */
  readonly graphDataImage: string;
  /** `spec.replicas`, a whole number. */
  readonly replicas: number;
}

/** The signature of one release payload. */
export interface ReleaseSignature {
  /** Digest of the payload, `sha256:<64 hex digits>`. */
  readonly digest: string;
  /** The OpenPGP message, base64 without white space. */
  readonly content: string;
}

/** A ConfigMap of release signatures, which the cluster needs to trust a release. */
export interface SignatureConfigMap extends ResourceBase {
  /** Tells the resources apart. */
  readonly kind: "ConfigMap";
  /** The signatures, by digest, then by content; each once. */
  readonly signatures: readonly ReleaseSignature[];
}

/** An object of one of the kinds that oc-mirror writes for a cluster; branch on `kind`. */
export type ClusterResource =
  | SignatureConfigMap
  | ImageDigestMirrorSet
  | ImageTagMirrorSet
  | CatalogSource
  | ClusterCatalog
  | UpdateService
  | ImageContentSourcePolicy;

/** A Kubernetes object of another kind, kept as it was read. */
export interface OtherObject {
  /** As written, such as `v1`. */
  readonly apiVersion: string;
  /** As written, such as `Namespace`. */
  readonly kind: string;
  /** `metadata.name`; undefined when absent or no text. */
  readonly name?: string;
  /** `metadata.namespace`; undefined when absent or no text. */
  readonly namespace?: string;
  /** The object as read. */
  readonly object: YamlMap;
  /** Where the object begins. */
  readonly origin: SourcePosition;
}
