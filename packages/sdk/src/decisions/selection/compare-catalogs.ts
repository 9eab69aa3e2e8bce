import { compareText, defined } from "../../base/problem/index.ts";
import { type Catalog, type PackageContent, splitByPackage } from "../../models/catalog/index.ts";
import { packageContent } from "./package-content.ts";

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

const nothing: PackageContent = { defaultChannel: "", heads: [], versions: [], deprecated: [] };

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
    const change = comparePackage(
      name,
      left && packageContent(left),
      right && packageContent(right),
    );
    return change === undefined ? [] : [change];
  });
}

/** Compares what two catalogs have of a package; undefined where it is the same, or in none of them. */
export function comparePackage(
  name: string,
  left: PackageContent | undefined,
  right: PackageContent | undefined,
): PackageChange | undefined {
  if (left === undefined && right === undefined) return undefined;
  const [before, after] = [left ?? nothing, right ?? nothing];
  const [from, to] = [before.defaultChannel, after.defaultChannel];
  const moved = left !== undefined && right !== undefined && from !== to;
  const change = {
    channels: compareChannels(before, after),
    addedVersions: missingIn(before.versions, after.versions),
    removedVersions: missingIn(after.versions, before.versions),
    deprecated: missingIn(before.deprecated, after.deprecated),
  };
  const state = left === undefined ? "added" : right === undefined ? "removed" : "changed";
  const isSame =
    state === "changed" && !moved && Object.values(change).every((list) => list.length === 0);
  if (isSame) return undefined;
  const defaultChannel = moved ? { before: from, after: to } : undefined;
  return { package: name, state, ...defined({ defaultChannel }), ...change };
}

function compareChannels(before: PackageContent, after: PackageContent): readonly ChannelChange[] {
  const [older, newer] = [headsOf(before), headsOf(after)];
  return [...new Set([...older.keys(), ...newer.keys()])].sort(compareText).flatMap((channel) => {
    const [from, to] = [older.get(channel), newer.get(channel)];
    return from === to ? [] : [{ channel, ...defined({ before: from, after: to }) }];
  });
}

function headsOf({ heads }: PackageContent): ReadonlyMap<string, string> {
  return new Map(heads.map(({ channel, head }) => [channel, head]));
}

function missingIn(known: readonly string[], texts: readonly string[]): readonly string[] {
  const there = new Set(known);
  return texts.filter((one) => !there.has(one));
}
