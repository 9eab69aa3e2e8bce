import {
  compareVersions,
  type ImageSetConfiguration,
  type IncludePackage,
  readVersion,
} from "@mirrorkit/sdk";

/** What an ImageSet asks for in a lower version than before. Mappings name operators by digest and cannot tell. */
export interface LoweredVersion {
  /** The package, with its channel where the version is the channel's. */
  readonly what: string;
  /** The highest version before. */
  readonly from: string;
  /** The highest version after. */
  readonly to: string;
}

/**
 * Compares the highest versions that an ImageSet asks for before and after: of each package, or else of its channels.
 * Undefined for one that is not there or cannot be read.
 */
export function loweredVersions(
  before: ImageSetConfiguration | undefined,
  after: ImageSetConfiguration | undefined,
): readonly LoweredVersion[] {
  const [earlier, later] = [packagesOf(before), packagesOf(after)];
  return [...later].flatMap(([name, to]) => {
    const from = earlier.get(name);
    if (from === undefined) return [];
    const whole = lowered(name, highestOf(from), highestOf(to));
    if (whole.length > 0) return whole;
    return (to.channels ?? []).flatMap((channel) => {
      const same = from.channels?.find((one) => one.name === channel.name);
      return lowered(`${name} (${channel.name})`, same?.maxVersion, channel.maxVersion);
    });
  });
}

function packagesOf(
  imageSet: ImageSetConfiguration | undefined,
): ReadonlyMap<string, IncludePackage> {
  const operators = imageSet?.mirror.operators ?? [];
  const packages = operators.flatMap((operator) => operator.packages ?? []);
  return new Map(packages.map((one) => [one.name, one]));
}

/** The highest version of a package in any channel; undefined when one of them is open. */
function highestOf({ maxVersion, channels = [] }: IncludePackage): string | undefined {
  const versions = channels.length === 0 ? [maxVersion] : channels.map((one) => one.maxVersion);
  return versions.reduce((highest, next) => {
    if (highest === undefined || next === undefined) return undefined;
    return isLower(highest, next) ? next : highest;
  });
}

function lowered(
  what: string,
  from: string | undefined,
  to: string | undefined,
): readonly LoweredVersion[] {
  if (from === undefined || to === undefined || !isLower(to, from)) return [];
  return [{ what, from, to }];
}

function isLower(to: string, from: string): boolean {
  const [lower, higher] = [readVersion(to), readVersion(from)];
  if (lower === undefined || higher === undefined) return false;
  return compareVersions(lower, higher) < 0;
}
