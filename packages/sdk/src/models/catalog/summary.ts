/** What a pass takes from a catalog, in as few words as a comparison by operator and version needs. */
export interface CatalogSummary {
  /** The catalog: as the ImageSet names it, or its repository and the tag that it has in the mirror. */
  readonly catalog: string;
  /** Digest of the index image, `sha256:<hex>`; undefined where it is not known. */
  readonly digest?: string;
  /** The packages that are taken, by name. */
  readonly packages: readonly PackageSummary[];
  /** Packages that are asked for and are not in the catalog; undefined where it is not known what is asked for. */
  readonly missing?: readonly string[];
}

/** What a pass takes from a package of a catalog. */
export interface PackageSummary {
  /** Its name. */
  readonly name: string;
  /** The channels that are taken, by name. */
  readonly channels: readonly ChannelSummary[];
  /** The default channel of what is taken; undefined where it sets none, and in records of earlier versions. */
  readonly defaultChannel?: string;
  /** What the catalog has of it, taken or not; undefined where the catalog was not at hand. */
  readonly content?: PackageContent;
}

/** What a pass takes from a channel. */
export interface ChannelSummary {
  /** Its name. */
  readonly name: string;
  /** The versions, lowest first, the head last. */
  readonly versions: readonly string[];
}

/** What a catalog has of a package. */
export interface PackageContent {
  /** The channel of a Subscription that names none; empty where the catalog sets none. */
  readonly defaultChannel: string;
  /** Its channels by name, with the bundle that a new Subscription gets: empty where a channel has no head. */
  readonly heads: readonly { readonly channel: string; readonly head: string }[];
  /** Its versions, lowest first. */
  readonly versions: readonly string[];
  /** What is deprecated: `package`, `channel NAME`, `bundle NAME`. */
  readonly deprecated: readonly string[];
}
