import type { SourcePosition } from "../../base/problem/index.ts";
import type { YamlMap } from "../../base/yaml/index.ts";

/** Author and time of an object, from annotations that the canonical form drops. */
export interface RunStamp {
  /** The time of writing; undefined when `createdAt` is absent or not a date of RFC 3339 or RFC 850. */
  readonly createdAt?: Date;
  /** The annotation `createdBy`, such as `oc-mirror v2`. */
  readonly createdBy?: string;
  /** The annotation `oc-mirror_version`. */
  readonly toolVersion?: string;
}

/** The common fields of all cluster resources. */
export interface ResourceBase extends RunStamp {
  /** `metadata.name`, a DNS-1123 subdomain. */
  readonly name: string;
  /** `metadata.namespace`; undefined for cluster-scoped kinds and when absent. */
  readonly namespace?: string;
  /** The whole object in canonical form, including unknown fields, without run stamps. */
  readonly object: YamlMap;
  /** The position of the object. */
  readonly origin: SourcePosition;
}

/** The behaviour of a node when all mirrors fail; undefined in an entry means `AllowContactingSource`. */
export type MirrorSourcePolicy = "NeverContactSource" | "AllowContactingSource";

/** An entry of a mirror set: images below `source` are also found below each of `mirrors`. */
export interface MirrorEntry {
  /** The host, namespace or repository of the images; `*.example.com` matches all hosts of a domain. */
  readonly source: string;
  /** The locations to pull from instead, in the order in which nodes try them; may be empty. */
  readonly mirrors: readonly string[];
  /** Whether nodes may contact the source when all mirrors fail. */
  readonly mirrorSourcePolicy?: MirrorSourcePolicy;
}

/** The positions of the entries of a mirror set. */
export interface EntryOrigins {
  /**
   * The position of each of `entries`, in their order; of equal entries, the first. Undefined when the object was
   * not read from text.
   */
  readonly entryOrigins?: readonly SourcePosition[];
}

/** Mirrors for images referenced by digest (config.openshift.io/v1). */
export interface ImageDigestMirrorSet extends ResourceBase, EntryOrigins {
  /** Discriminates the resources. */
  readonly kind: "ImageDigestMirrorSet";
  /** The entries in canonical order: by source, then by mirrors. */
  readonly entries: readonly MirrorEntry[];
}

/** Mirrors for images referenced by tag (config.openshift.io/v1). */
export interface ImageTagMirrorSet extends ResourceBase, EntryOrigins {
  /** Discriminates the resources. */
  readonly kind: "ImageTagMirrorSet";
  /** The entries in canonical order: by source, then by mirrors. */
  readonly entries: readonly MirrorEntry[];
}

/** The predecessor of {@link ImageDigestMirrorSet} (operator.openshift.io/v1alpha1): read, never written. */
export interface ImageContentSourcePolicy extends ResourceBase, EntryOrigins {
  /** Discriminates the resources. */
  readonly kind: "ImageContentSourcePolicy";
  /** The entries in canonical order: by source, then by mirrors; they have no policy. */
  readonly entries: readonly MirrorEntry[];
}

/** A catalog for OLM v0 (operators.coreos.com/v1alpha1). */
export interface CatalogSource extends ResourceBase {
  /** Discriminates the resources. */
  readonly kind: "CatalogSource";
  /** `spec.image`, the catalog image; undefined for catalogs served from an address or a ConfigMap. */
  readonly image?: string;
  /** `spec.displayName`, shown in the console. */
  readonly displayName?: string;
  /** `spec.publisher`, shown in the console. */
  readonly publisher?: string;
}

/** A catalog for OLM v1 (olm.operatorframework.io/v1). */
export interface ClusterCatalog extends ResourceBase {
  /** Discriminates the resources. */
  readonly kind: "ClusterCatalog";
  /** `spec.source.image.ref`, the catalog image. */
  readonly image: string;
}

/** The update graph served inside the network (updateservice.operator.openshift.io/v1). */
export interface UpdateService extends ResourceBase {
  /** Discriminates the resources. */
  readonly kind: "UpdateService";
  /** `spec.releases`, the repository of the release payloads. */
  readonly releases: string;
  /** `spec.graphDataImage`, the image with the graph. */
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

/** A ConfigMap of release signatures, which a cluster needs to verify a release. */
export interface SignatureConfigMap extends ResourceBase {
  /** Discriminates the resources. */
  readonly kind: "ConfigMap";
  /** The signatures, by digest, then by content; without duplicates. */
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

/** A Kubernetes object of another kind, unchanged. */
export interface OtherObject {
  /** As written, such as `v1`. */
  readonly apiVersion: string;
  /** As written, such as `Namespace`. */
  readonly kind: string;
  /** `metadata.name`; undefined when absent or not text. */
  readonly name?: string;
  /** `metadata.namespace`; undefined when absent or not text. */
  readonly namespace?: string;
  /** The object, unchanged. */
  readonly object: YamlMap;
  /** The position of the object. */
  readonly origin: SourcePosition;
}
