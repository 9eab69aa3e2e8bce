import { compareText, defined } from "../../base/problem/index.ts";
import {
  bundleVersionText,
  type Catalog,
  type CatalogChannel,
  type CatalogSummary,
  type ChannelSummary,
  type PackageSummary,
  splitByPackage,
} from "../../models/catalog/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import { channelHead } from "./channel-heads.ts";
import { packageContent } from "./package-content.ts";
import type { CatalogSelection } from "./selection.ts";
import { sortVersions } from "./sort-versions.ts";

/** A catalog of a pass, with what the pass takes from it. */
export interface SelectedCatalog {
  /** As the ImageSet names it. */
  readonly catalog: string;
  /** Digest of the index image, `sha256:<hex>`; undefined where it is not known. */
  readonly digest?: string;
  /** Its entry in the ImageSet; undefined where its name is all that is known. */
  readonly operator?: Operator;
  /** What is selected from it. */
  readonly selection: CatalogSelection;
  /** Its content; at least the packages that are selected from. */
  readonly content: Catalog;
}

/** A catalog of a pass, with the one that oc-mirror made of it. */
export interface TakenCatalog extends Pick<SelectedCatalog, "catalog" | "digest"> {
  /** What is taken: the packages, channels and bundles that are left. */
  readonly taken: Pick<Catalog, "packages" | "channels" | "bundles">;
  /** Its content as far as it is at hand; undefined where it is not. */
  readonly content?: Catalog;
}

/** Sums up what is selected from a catalog. */
export function summarizeSelection({
  catalog,
  digest,
  selection,
  content,
}: SelectedCatalog): CatalogSummary {
  const { packages, channels, bundles, unknownPackages: missing } = selection;
  const taken = { packages, channels, bundles: bundles.map(({ bundle }) => bundle) };
  return { ...summarizeTaken({ catalog, taken, content, ...defined({ digest }) }), missing };
}

/** Sums up what is taken from a catalog, by the catalog that was made of it. */
export function summarizeTaken({ catalog, digest, taken, content }: TakenCatalog): CatalogSummary {
  const parts = splitByPackage({ ...taken, deprecations: [] });
  const whole: ReadonlyMap<string, Catalog> =
    content === undefined ? new Map() : splitByPackage(content);
  const packages = [...parts]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, part]): PackageSummary => {
      const known = whole.get(name);
      return {
        name,
        channels: channelsOf(part),
        ...defaultChannelOf(part),
        ...(known === undefined ? {} : { content: packageContent(known) }),
      };
    });
  return { catalog, ...defined({ digest }), packages };
}

function defaultChannelOf({ packages }: Catalog): Pick<PackageSummary, "defaultChannel"> {
  const defaultChannel = packages.at(-1)?.defaultChannel ?? "";
  return defaultChannel === "" ? {} : { defaultChannel };
}

/** The channels with bundles, by name. */
function channelsOf({ channels, bundles }: Catalog): readonly ChannelSummary[] {
  const versions = new Map(bundles.map((bundle) => [bundle.name, bundleVersionText(bundle)]));
  return channels
    .map((channel) => ({ name: channel.name, versions: versionsIn(channel, versions) }))
    .filter((one) => one.versions.length > 0)
    .sort((a, b) => compareText(a.name, b.name));
}

/** The head is what a new Subscription gets: usually, but not always, the highest version. */
function versionsIn(
  channel: CatalogChannel,
  versions: ReadonlyMap<string, string>,
): readonly string[] {
  const sorted = sortVersions(channel.entries.flatMap(({ name }) => versions.get(name) ?? []));
  const reading = channelHead(channel);
  const head = "head" in reading ? versions.get(reading.head) : undefined;
  if (head === undefined || sorted.at(-1) === head) return sorted;
  return [...sorted.filter((one) => one !== head), head];
}
