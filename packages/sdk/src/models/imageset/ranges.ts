import { defined, quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { compareVersions, readVersion, type Version } from "../image/index.ts";
import type { Subject } from "./finding.ts";
import type { IncludePackage, VersionRange } from "./image-set-configuration.ts";

/** A place where versions can be written. */
export interface RangePlace {
  /** The subject of the versions. */
  readonly of: "release channel" | "package" | "channel";
  /** The place for a message: `package "a"`. */
  readonly label: string;
  /** The path of the entry with the range. */
  readonly path: YamlPath;
  /** The channel's name; the package's name for a package. */
  readonly name: string;
  /** The versions. */
  readonly range: VersionRange;
  /** Whether oc-mirror takes only the shortest update path through the range; release channels alone. */
  readonly shortestPath: boolean;
}

/** All places where versions can be written, in the order of the file. Releases are left out where `release` replaces channels. */
export function rangePlaces(subject: Subject): readonly RangePlace[] {
  return [...releaseRanges(subject), ...operatorRanges(subject)];
}

/** The release channels that are not replaced by `release`. */
export function releaseRanges({ content, stanza }: Subject): readonly RangePlace[] {
  if (content.platform?.release !== undefined) return [];
  return (content.platform?.channels ?? []).map((channel, index) => ({
    of: "release channel",
    label: `release channel ${quoted(channel.name)}`,
    path: [stanza, "platform", "channels", index],
    name: channel.name,
    range: channel,
    shortestPath: channel.shortestPath === true,
  }));
}

/** Whether either end of a range is written. */
export function hasVersions({ minVersion, maxVersion }: VersionRange): boolean {
  return minVersion !== undefined || maxVersion !== undefined;
}

/** The ends of a range as versions; an invalid or missing end is undefined. */
export function endsOf(range: VersionRange): { readonly min?: Version; readonly max?: Version } {
  const min = range.minVersion === undefined ? undefined : readVersion(range.minVersion);
  const max = range.maxVersion === undefined ? undefined : readVersion(range.maxVersion);
  return defined({ min, max });
}

/** Whether the lower end is above the upper end. */
export function isReversed(range: VersionRange): boolean {
  const { min, max } = endsOf(range);
  return min !== undefined && max !== undefined && compareVersions(min, max) > 0;
}

/** Whether both ends are the same version. */
export function isPinned(range: VersionRange): boolean {
  const { min, max } = endsOf(range);
  return min !== undefined && max !== undefined && compareVersions(min, max) === 0;
}

function* operatorRanges({ content, stanza }: Subject): Iterable<RangePlace> {
  for (const [index, operator] of (content.operators ?? []).entries()) {
    for (const [at, included] of (operator.packages ?? []).entries()) {
      const path = [stanza, "operators", index, "packages", at];
      const label = `package ${quoted(included.name)}`;
      const { name } = included;
      yield { of: "package", label, path, name, range: included, shortestPath: false };
      yield* channelRanges(included, path, label);
    }
  }
}

function* channelRanges(
  included: IncludePackage,
  path: YamlPath,
  owner: string,
): Iterable<RangePlace> {
  for (const [index, channel] of (included.channels ?? []).entries()) {
    yield {
      of: "channel",
      label: `channel ${quoted(channel.name)} of ${owner}`,
      path: [...path, "channels", index],
      name: channel.name,
      range: channel,
      shortestPath: false,
    };
  }
}
