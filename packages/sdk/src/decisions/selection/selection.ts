import type {
  CatalogBundle,
  CatalogChannel,
  CatalogDeprecations,
  CatalogPackage,
} from "../../models/catalog/index.ts";

/**
 * Why a bundle is selected.
 *
 * - `head`: it is the head of a channel of which no versions are asked for.
 * - `range`: its version lies between minVersion and maxVersion.
 * - `path`: its version does not, but bundles on both sides of it on the path do.
 * - `pin`: minVersion and maxVersion are its version.
 * - `full`: all entries of the channel are asked for, or the whole catalog.
 */
export type SelectionCause = "head" | "range" | "path" | "pin" | "full";

/** One reason for a bundle. */
export interface SelectionReason {
  /** Why. */
  readonly cause: SelectionCause;
  /** The channel that it is for; undefined where the catalog is taken as it is. */
  readonly channel?: string;
}

/** A bundle that an ImageSet selects. */
export interface SelectedBundle {
  /** The bundle. */
  readonly bundle: CatalogBundle;
  /** Why it is selected, one for each channel that asks for it. */
  readonly reasons: readonly SelectionReason[];
}

/** What oc-mirror takes from a catalog, which is also the content of the catalog that it builds. */
export interface CatalogSelection {
  /** The packages that are in the catalog, with the default channel that the built catalog has. */
  readonly packages: readonly CatalogPackage[];
  /** Their channels, each with the entries that are left, which may be none. */
  readonly channels: readonly CatalogChannel[];
  /** The bundles: by package and name, those of a whole catalog in its own order. */
  readonly bundles: readonly SelectedBundle[];
  /** Deprecations that the built catalog carries. */
  readonly deprecations: readonly CatalogDeprecations[];
  /** Whether the catalog is mirrored as it is, so that none is built. */
  readonly isWhole: boolean;
  /** Packages that were asked for and are not in the catalog: oc-mirror says nothing about them. */
  readonly unknownPackages: readonly string[];
  /** Channels that were asked for and are not in the catalog: oc-mirror says nothing about them either. */
  readonly unknownChannels: readonly ChannelName[];
  /** Channels that were asked for and that the range leaves without a bundle: they are dropped. */
  readonly droppedChannels: readonly ChannelName[];
  /** Pins that fit several bundles, which oc-mirror chooses from at random. */
  readonly ambiguousPins: readonly AmbiguousPin[];
}

/** A channel of a package. */
export interface ChannelName {
  /** The package. */
  readonly package: string;
  /** The channel. */
  readonly channel: string;
}

/** A pin whose version several bundles of a package have, but for build metadata. */
export interface AmbiguousPin extends ChannelName {
  /** The version as the ImageSet has it. */
  readonly version: string;
  /** Names of the bundles, sorted; the selection holds the first whose version is written the same, or else the first. */
  readonly bundles: readonly string[];
}

/**
 * Why oc-mirror refuses a selection.
 *
 * - `missing-name`: a package or channel of the ImageSet has no name.
 * - `bundle-version`: the version of a bundle is not strict semver, or absent.
 * - `default-channel-filtered`: the package's default channel is not among the channels that are asked for.
 * - `unknown-default-channel`: the channel that `defaultChannel` names is not among them.
 * - `full-with-range`: `full` beside versions.
 * - `unknown-version`: no bundle of the package has the version of a pin.
 * - `empty-channel`: no bundle of the default channel lies in the range.
 * - `channel-graph`: a channel has no head or several, a cycle, or entries twice.
 * - `image-reference`: an image of a bundle is not a reference that oc-mirror reads.
 * - `no-images`: nothing is left.
 */
export type SelectionFault =
  | "missing-name"
  | "bundle-version"
  | "default-channel-filtered"
  | "unknown-default-channel"
  | "full-with-range"
  | "unknown-version"
  | "empty-channel"
  | "channel-graph"
  | "image-reference"
  | "no-images";

/** Why oc-mirror refuses a selection: exit status 4. It reports the first reason of a catalog only. */
export interface SelectionRefusal {
  /** What kind of reason. */
  readonly fault: SelectionFault;
  /** What oc-mirror says, without the catalog. */
  readonly said: string;
  /** The package that it is about. */
  readonly package?: string;
  /** The channel that it is about. */
  readonly channel?: string;
  /** The bundle that it is about. */
  readonly bundle?: string;
}

/** A selection, or why there is none. */
export type SelectionResult =
  | { readonly selection: CatalogSelection }
  | { readonly refusal: SelectionRefusal };
