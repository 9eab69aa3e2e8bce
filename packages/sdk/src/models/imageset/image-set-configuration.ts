/**
 * The ImageSetConfiguration of oc-mirror v2: the file given with `-c`.
 *
 * @see internal/pkg/api/v2alpha1/type_config.go of openshift/oc-mirror
 */
export interface ImageSetConfiguration {
  /** As written; `mirror.openshift.io/v2alpha1` is the valid value. oc-mirror ignores it. */
  readonly apiVersion?: string;
  /** Discriminates it from a DeleteImageSetConfiguration. */
  readonly kind: "ImageSetConfiguration";
  /** The images to mirror. */
  readonly mirror: MirrorStanza;
  /** Largest archive of a mirror-to-disk run, in GB; undefined for oc-mirror's default. */
  readonly archiveSize?: number;
}

/** The DeleteImageSetConfiguration of oc-mirror v2: the file for `oc-mirror delete --generate`. */
export interface DeleteImageSetConfiguration {
  /** As written; `mirror.openshift.io/v2alpha1` is the valid value. oc-mirror ignores it. */
  readonly apiVersion?: string;
  /** Discriminates it from an ImageSetConfiguration. */
  readonly kind: "DeleteImageSetConfiguration";
  /** The images to delete. */
  readonly delete: DeleteStanza;
}

/** The images to delete, selected like those of {@link MirrorStanza}. */
export interface DeleteStanza {
  /** OpenShift releases. */
  readonly platform?: Platform;
  /** Operator catalogs, in the order of the file. */
  readonly operators?: readonly Operator[];
  /** Single images, in the order of the file. */
  readonly additionalImages?: readonly AdditionalImage[];
  /** Helm charts, for the images in them. */
  readonly helm?: Helm;
  /** Ignored: oc-mirror v2 does not implement it. */
  readonly samples?: readonly SampleImage[];
}

/**
 * The images to mirror. A list is undefined when the file does not have it, and empty when the file has an empty
 * list.
 */
export interface MirrorStanza extends DeleteStanza {
  /** Images to exclude although another field selects them. */
  readonly blockedImages?: readonly BlockedImage[];
}

/** The OpenShift releases to mirror. */
export interface Platform {
  /** Whether to build the image with the update graph; undefined means false. */
  readonly graph?: boolean;
  /** Release channels, in the order of the file; ignored when `release` is set. */
  readonly channels?: readonly ReleaseChannel[];
  /** One release payload per architecture; undefined means amd64. Deprecated; excludes `platforms`. */
  readonly architectures?: readonly Architecture[];
  /** Platforms of the multi payload to keep; the registry must accept sparse manifest lists. */
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

/** A release channel and the releases to mirror from it; its head when neither versions nor `full` are set. */
export interface ReleaseChannel extends VersionRange {
  /** Such as `stable-4.20`; unique in the file. */
  readonly name: string;
  /** The distribution; undefined means `ocp`. */
  readonly type?: "ocp" | "okd";
  /** Whether to mirror only the shortest upgrade path through the range; undefined means false. */
  readonly shortestPath?: boolean;
  /** Whether an open end of the range extends to the end of the channel; undefined means false. */
  readonly full?: boolean;
}

/** An operator catalog and the operators to mirror from it: the heads of all channels without any selection. */
export interface Operator {
  /** Reference of the index image, or `oci://` and a path on disk. */
  readonly catalog: string;
  /** Packages to mirror; undefined or empty for all. */
  readonly packages?: readonly IncludePackage[];
  /** Path of the catalog in the destination, instead of its own; without tag. */
  readonly targetCatalog?: string;
  /** Tag of the catalog in the destination, instead of its own. */
  readonly targetTag?: string;
  /** Whether to mirror all versions instead of the heads; undefined means false. Excludes versions. */
  readonly full?: boolean;
  /** Part of the catalog's hash; without any other effect. */
  readonly skipDependencies?: boolean;
  /** Path on disk of a template for the CatalogSource. */
  readonly targetCatalogSourceTemplate?: string;
  /** Platforms to keep of each image; undefined or empty for all. */
  readonly platforms?: readonly PlatformFilter[];
}

/** An operator package and the versions to mirror. Its own versions exclude versions of its channels. */
export interface IncludePackage extends VersionRange {
  /** Name of the package; unique in its catalog. */
  readonly name: string;
  /** Channels to mirror; undefined or empty for all. */
  readonly channels?: readonly IncludeChannel[];
  /** The default channel of the mirrored catalog; required when the original one is not among `channels`. */
  readonly defaultChannel?: string;
}

/** A channel of a package and the versions to mirror; its head when there are none. */
export interface IncludeChannel extends VersionRange {
  /** Name of the channel; unique in its package. */
  readonly name: string;
}

/** One image to mirror. */
export interface AdditionalImage {
  /** Reference with a tag, a digest, or both: with both, oc-mirror pulls by digest and keeps the tag. */
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
  /** The URL of its index. */
  readonly url: string;
  /** The repository name used by charts. */
  readonly name: string;
  /** Charts to mirror; undefined for all charts of the index, empty for none. */
  readonly charts?: readonly HelmChart[];
}

/** A Helm chart. */
export interface HelmChart {
  /** Its name; always set for a chart of a repository. */
  readonly name?: string;
  /** Its version; undefined for the newest. */
  readonly version?: string;
  /** Its path on disk; always set for a local chart. */
  readonly path?: string;
  /** JSON paths of images, in addition to the default ones. */
  readonly imagePaths?: readonly string[];
  /** Platforms to keep of each image; undefined or empty for all. */
  readonly platforms?: readonly PlatformFilter[];
}

/** Images to exclude. */
export interface BlockedImage {
  /** A Go regular expression; a match anywhere in an image's source or destination blocks the image. */
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
  /** Architecture in Go's naming, such as `amd64`. */
  readonly architecture: string;
}
