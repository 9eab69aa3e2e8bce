import compare from "semver/functions/compare.js";
import parse from "semver/functions/parse.js";

const loosePattern =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** A version as ImageSets and tags write it: `4.20.18`, `v4.20`, `4.20.10-rhodf`, `1.0`. */
export interface Version {
  /** Major number. */
  readonly major: number;
  /** Minor number; 0 when the text omits it. */
  readonly minor: number;
  /** Patch number; 0 when the text omits it. */
  readonly patch: number;
  /** The full text: `4.20` becomes `4.20.0`; a leading `v` and build metadata are dropped. */
  readonly text: string;
}

/**
 * Reads a version as loosely as oc-mirror does (Masterminds/semver `NewVersion`): a leading `v` and
 * missing minor and patch numbers are allowed. Undefined when the text is not a version.
 */
export function readVersion(text: string): Version | undefined {
  const match = loosePattern.exec(text);
  if (match === null) return undefined;
  const [, major, minor = "0", patch = "0", prerelease = ""] = match;
  const parsed = parse(`${Number(major)}.${Number(minor)}.${Number(patch)}${prerelease}`);
  if (parsed === null) return undefined;
  return {
    major: parsed.major,
    minor: parsed.minor,
    patch: parsed.patch,
    text: parsed.version,
  };
}

/** Orders two versions: negative when `a` is lower. Prereleases come before their release, as in semver. */
export function compareVersions(a: Version, b: Version): number {
  return compare(a.text, b.text);
}

/** The `major.minor` of a version, such as `4.20`: OpenShift's minor. */
export function minorOf(version: Version): string {
  return `${version.major}.${version.minor}`;
}
