import { compareText, defined } from "../../base/problem/index.ts";
import {
  bundleVersion,
  type Catalog,
  type CatalogChannel,
  splitByPackage,
  versionText,
} from "../../models/catalog/index.ts";
import { compareSemanticVersions, readStrictVersion } from "../../models/versions/index.ts";
import { channelHead } from "./channel-heads.ts";

/** What changed in a channel. */
export interface ChannelChange {
  /** Its name. */
  readonly channel: string;
  /** Its head before; undefined where the channel is new, or has none. */
  readonly before?: string;
  /** Its head after; undefined where the channel is gone, or has none. */
  readonly after?: string;
}

/** What changed in a package. */
export interface PackageChange {
  /** Its name. */
  readonly package: string;
  /** Whether only one of the catalogs has it. */
  readonly state: "added" | "removed" | "changed";
  /** Default channels before and after, where they differ. */
  readonly defaultChannel?: { readonly before: string; readonly after: string };
  /** Channels that came, went, or have another head; by name. */
  readonly channels: readonly ChannelChange[];
  /** Versions that came, lowest first. */
  readonly addedVersions: readonly string[];
  /** Versions that went, lowest first. */
  readonly removedVersions: readonly string[];
  /** What is newly deprecated: the package itself, `channel NAME`, `bundle NAME`. */
  readonly deprecated: readonly string[];
}

const nothing: Catalog = { packages: [], channels: [], bundles: [], deprecations: [] };

/**
 * Compares two catalogs package by package; what is the same in both is left out. Sorted by package.
 *
 * @param packages - the packages to look at; undefined for all
 */
export function compareCatalogs(
  before: Catalog,
  after: Catalog,
  packages?: readonly string[],
): readonly PackageChange[] {
  const [older, newer] = [splitByPackage(before), splitByPackage(after)];
  const names = packages ?? [...new Set([...older.keys(), ...newer.keys()])];
  return [...names].sort(compareText).flatMap((name) => {
    const [left, right] = [older.get(name), newer.get(name)];
    if (left === undefined && right === undefined) return [];
    const change = comparePackage(name, left, right);
    return change === undefined ? [] : [change];
  });
}

function comparePackage(
  name: string,
  left: Catalog | undefined,
  right: Catalog | undefined,
): PackageChange | undefined {
  const [before, after] = [left ?? nothing, right ?? nothing];
  const [from, to] = [before, after].map(({ packages }) => packages.at(-1)?.defaultChannel ?? "");
  const moved = left !== undefined && right !== undefined && from !== to;
  const change = {
    channels: compareChannels(before.channels, after.channels),
    addedVersions: versionsMissing(after, before),
    removedVersions: versionsMissing(before, after),
    deprecated: deprecationsOf(after).filter((one) => !deprecationsOf(before).includes(one)),
  };
  const state = left === undefined ? "added" : right === undefined ? "removed" : "changed";
  const isSame =
    state === "changed" && !moved && Object.values(change).every((list) => list.length === 0);
  if (isSame) return undefined;
  const defaultChannel = moved ? { before: from ?? "", after: to ?? "" } : undefined;
  return { package: name, state, ...defined({ defaultChannel }), ...change };
}

function compareChannels(
  before: readonly CatalogChannel[],
  after: readonly CatalogChannel[],
): readonly ChannelChange[] {
  const [older, newer] = [headsOf(before), headsOf(after)];
  return [...new Set([...older.keys(), ...newer.keys()])].sort(compareText).flatMap((channel) => {
    const [from, to] = [older.get(channel), newer.get(channel)];
    return from === to ? [] : [{ channel, ...defined({ before: from, after: to }) }];
  });
}

/** A channel without one head has none, which is told by an empty name. */
function headsOf(channels: readonly CatalogChannel[]): ReadonlyMap<string, string> {
  return new Map(
    channels.map((channel) => {
      const reading = channelHead(channel);
      return [channel.name, "head" in reading ? reading.head : ""];
    }),
  );
}

function versionsMissing(from: Catalog, other: Catalog): readonly string[] {
  const known = new Set(versionsOf(other));
  return sortVersions(versionsOf(from).filter((version) => !known.has(version)));
}

function versionsOf({ bundles }: Catalog): readonly string[] {
  return bundles.map((bundle) => {
    const version = bundleVersion(bundle);
    return version === undefined ? bundle.name : versionText(version);
  });
}

/** Orders versions from the lowest to the highest; what is no version comes first, by its text. */
export function sortVersions(versions: readonly string[]): readonly string[] {
  const read = versions.map((text) => ({
    text,
    reading: readStrictVersion(text.split(" ")[0] ?? ""),
  }));
  return read
    .sort((a, b) => {
      const [left, right] = [a.reading, b.reading];
      if ("version" in left && "version" in right) {
        return compareSemanticVersions(left.version, right.version) || compareText(a.text, b.text);
      }
      return Number("version" in left) - Number("version" in right) || compareText(a.text, b.text);
    })
    .map(({ text }) => text);
}

function deprecationsOf({ deprecations }: Catalog): readonly string[] {
  return deprecations.flatMap(({ entries }) =>
    entries.map(({ schema, name }) => `${schema.replace("olm.", "")} ${name}`.trim()),
  );
}
