/**
 * The content of one or several files of a file-based catalog, in the order in which it was read: also what names a
 * package twice, or a package that is not there.
 *
 * @see https://olm.operatorframework.io/docs/reference/file-based-catalogs/
 */
export interface Catalog {
  /** Documents `olm.package`. */
  readonly packages: readonly CatalogPackage[];
  /** Documents `olm.channel`. */
  readonly channels: readonly CatalogChannel[];
  /** Documents `olm.bundle`. */
  readonly bundles: readonly CatalogBundle[];
  /** Documents `olm.deprecations`. */
  readonly deprecations: readonly CatalogDeprecations[];
}

/** A package: one operator. */
export interface CatalogPackage {
  /** Its name, by which ImageSets and Subscriptions ask for it. */
  readonly name: string;
  /** The channel of a Subscription that names none; empty where the catalog sets none. */
  readonly defaultChannel: string;
  /** What it is for; undefined where the catalog does not say. */
  readonly description?: string;
}

/** A channel of a package: bundles and how they follow each other. */
export interface CatalogChannel {
  /** The package that it belongs to. */
  readonly package: string;
  /** Its name, unique in its package. */
  readonly name: string;
  /** Its bundles, in the order of the catalog. */
  readonly entries: readonly ChannelEntry[];
}

/** A bundle in a channel. */
export interface ChannelEntry {
  /** Name of the bundle. */
  readonly name: string;
  /** The bundle that it updates from, which may be absent from the channel. */
  readonly replaces?: string;
  /** Bundles that it updates from although they are not on the path. */
  readonly skips: readonly string[];
  /** Versions that it updates from, whichever bundle they are of. */
  readonly skipRange?: string;
}

/** A bundle: one version of an operator. */
export interface CatalogBundle {
  /** The package that it belongs to. */
  readonly package: string;
  /** Its name, such as `openshift-gitops-operator.v1.20.3`: no version can be read from it. */
  readonly name: string;
  /** The image of the bundle itself; empty where the catalog names none. */
  readonly image: string;
  /** Images that it needs, its own among them in most catalogs. */
  readonly relatedImages: readonly RelatedImage[];
  /** What the catalog says about it, without the manifests of the operator, which are most of a catalog's bytes. */
  readonly properties: readonly BundleProperty[];
  /** How consoles call the operator; undefined where the bundle does not say. */
  readonly displayName?: string;
}

/** An image that a bundle needs. */
export interface RelatedImage {
  /** What the operator calls it; empty in many catalogs. */
  readonly name: string;
  /** Its reference; empty where a catalog is wrong. */
  readonly image: string;
}

/** A statement about a bundle. */
export interface BundleProperty {
  /** Such as `olm.package`, `olm.gvk.required`. */
  readonly type: string;
  /** Its value; undefined for the manifests of the operator. */
  readonly value?: unknown;
}

/** What a package no longer recommends. */
export interface CatalogDeprecations {
  /** The package. */
  readonly package: string;
  /** What of it, with the reasons. */
  readonly entries: readonly Deprecation[];
}

/** A deprecated package, channel or bundle. */
export interface Deprecation {
  /** `olm.package`, `olm.channel` or `olm.bundle`. */
  readonly schema: string;
  /** Name of the channel or bundle; empty for the package itself. */
  readonly name: string;
  /** What the author of the operator says about it. */
  readonly message: string;
}
