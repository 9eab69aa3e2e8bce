/**
 * What oc-mirror v2 is told to mirror: the file that is given to it with `-c`.
 *
 * @see internal/pkg/api/v2alpha1/type_config.go of openshift/oc-mirror
 */
export interface ImageSetConfiguration {
  /** As written, `mirror.openshift.io/v2alpha1` where it is right; oc-mirror does not look at it. */
  readonly apiVersion?: string;
  /** Tells it from the delete twin. */
  readonly kind: "ImageSetConfiguration";
  /** What to mirror. */
  readonly mirror: MirrorStanza;
  /** Largest archive of a mirror-to-disk run, in GB; undefined for oc-mirror's default. */
  readonly archiveSize?: number;
}

/** What oc-mirror v2 is told to delete from a registry: the file for `oc-mirror delete --generate`. */
export interface DeleteImageSetConfiguration {
  /** As written, `mirror.openshift.io/v2alpha1` where it is right; oc-mirror does not look at it. */
  readonly apiVersion?: string;
  /** Tells it from the mirroring twin. */
  readonly kind: "DeleteImageSetConfiguration";
  /** What to delete. */
  readonly delete: DeleteStanza;
}

/** What to delete, chosen as {@link MirrorStanza} chooses what to mirror. */
export interface DeleteStanza {
  /** OpenShift releases. */
  readonly platform?: Platform;
  /** Operator catalogs, in the order of the file. */
  readonly operators?: readonly Operator[];
  /** Single images, in the order of the file. */
  readonly additionalImages?: readonly AdditionalImage[];
  /** Helm charts, for the images in them. */
  readonly helm?: Helm;
  /** Read and ignored: oc-mirror v2 does not implement it. */
  readonly samples?: readonly SampleImage[];
}

/** What to mirror. A list that is undefined was not written; an empty list was. */
export interface MirrorStanza extends DeleteStanza {
  /** Images that are left out although something else selects them. */
  readonly blockedImages?: readonly BlockedImage[];
}

/** The OpenShift releases to mirror. */
export interface Platform {
  /** Whether to build the image with the update graph; undefined means false. */
  readonly graph?: boolean;
  /** Release channels, in the order of the file; ignored when `release` is there. */
  readonly channels?: readonly ReleaseChannel[];
  /** One release payload for each; undefined means amd64. Deprecated, and not together with `platforms`. */
  readonly architectures?: readonly Architecture[];
  /** Parts of the multi payload to keep; the registry must accept sparse manifest lists. */
  readonly platforms?: readonly PlatformFilter[];
  /** Reference of one release image, instead of channels. */
  readonly release?: string;
  /** Whether to mirror the KubeVirt boot image that the release names; undefined means false. */
  readonly kubeVirtContainer?: boolean;
}

/** An architecture that OpenShift releases are published for. */
export type Architecture = "amd64" | "arm64" | "ppc64le" | "s390x" | "multi";

/** A range of versions, both ends included. */
export interface VersionRange {
  /** Lowest version; undefined leaves that end open. */
  readonly minVersion?: string;
  /** Highest version; undefined leaves that end open. */
  readonly maxVersion?: string;
}

/** A release channel and what to take from it; its head when neither versions nor `full` are there. */
export interface ReleaseChannel extends VersionRange {
  /** Such as `stable-4.20`; unique in the file. */
  readonly name: string;
  /** Where it is published; undefined means `ocp`. */
  readonly type?: "ocp" | "okd";
  /** Whether to take only the shortest upgrade path through the range; undefined means false. */
  readonly shortestPath?: boolean;
  /** Whether an open end of the range reaches to the end of the channel; undefined means false. */
  readonly full?: boolean;
}

/** An operator catalog and what to take from it: the heads of all channels when nothing narrows it. */
export interface Operator {
  /** Reference of the index image, or `oci://` and a path on disk. */
  readonly catalog: string;
  /** Packages to take; undefined or empty for all. */
  readonly packages?: readonly IncludePackage[];
  /** Path of the catalog in the destination, instead of its own; without tag. */
  readonly targetCatalog?: string;
  /** Tag of the catalog in the destination, instead of its own. */
  readonly targetTag?: string;
  /** Whether to take all versions instead of the heads; undefined means false. Not with versions. */
  readonly full?: boolean;
  /** Read and kept in the catalog's hash, else without effect. */
  readonly skipDependencies?: boolean;
  /** Path on disk of a template for the CatalogSource. */
  readonly targetCatalogSourceTemplate?: string;
  /** Platforms to keep of each image; undefined or empty for all. */
  readonly platforms?: readonly PlatformFilter[];
}

/** An operator package and what to take of it. Its versions and versions of its channels exclude each other. */
export interface IncludePackage extends VersionRange {
  /** Name of the package; unique in its catalog. */
  readonly name: string;
  /** Channels to take; undefined or empty for all. */
  readonly channels?: readonly IncludeChannel[];
  /** The default channel of the mirrored catalog; needed when the original one is not among `channels`. */
  readonly defaultChannel?: string;
}

/** A channel of a package and the versions to take; its head when there are none. */
export interface IncludeChannel extends VersionRange {
  /** Name of the channel; unique in its package. */
  readonly name: string;
}

/** One image to mirror. */
export interface AdditionalImage {
  /** Reference with a tag or a digest, or both: then it is pulled by digest and keeps the tag. */
  readonly name: string;
  /** Path of the image in the destination, instead of its own; without tag. */
  readonly targetRepo?: string;
  /** Tag of the image in the destination, instead of its own. */
  readonly targetTag?: string;
  /** Platforms to keep; undefined or empty for all. */
  readonly platforms?: readonly PlatformFilter[];
}

/** Helm charts whose images are mirrored. */
export interface Helm {
  /** Repositories of charts, in the order of the file. */
  readonly repositories?: readonly HelmRepository[];
  /** Charts on disk, in the order of the file. */
  readonly local?: readonly HelmChart[];
}

/** A repository of Helm charts. */
export interface HelmRepository {
  /** Where its index is. */
  readonly url: string;
  /** The name that charts are asked for under. */
  readonly name: string;
  /** Charts to take; undefined for all that the index names, empty for none. */
  readonly charts?: readonly HelmChart[];
}

/** A Helm chart. */
export interface HelmChart {
  /** Its name; always there for a chart of a repository. */
  readonly name?: string;
  /** Its version; undefined for the newest. */
  readonly version?: string;
  /** Where it is on disk; always there for a local chart. */
  readonly path?: string;
  /** JSON paths that images are looked for at, beside the usual ones. */
  readonly imagePaths?: readonly string[];
  /** Platforms to keep of each image; undefined or empty for all. */
  readonly platforms?: readonly PlatformFilter[];
}

/** Images to leave out. */
export interface BlockedImage {
  /** A Go regular expression; found anywhere in an image's source or destination, it blocks the image. */
  readonly name: string;
}

/** A sample, which oc-mirror v2 does not implement. */
export interface SampleImage {
  /** Its name. */
  readonly name?: string;
}

/** One platform of a multi-platform image. */
export interface PlatformFilter {
  /** Operating system, such as `linux`. */
  readonly os: string;
  /** Architecture in Go's words, such as `amd64`. */
  readonly architecture: string;
}
