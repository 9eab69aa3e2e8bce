import {
  compareDigits,
  compareSemanticVersions,
  readLooseVersion,
  type SemanticVersion,
} from "./semantic-version.ts";

/** The versions between `minVersion` and `maxVersion` of an ImageSet. */
export interface SelectedRange {
  /** As oc-mirror writes it into its messages, such as `>=1.2.0 <=1.3`; with a leading space without a minimum. */
  readonly text: string;
  /** Whether a version is within; prereleases only are where one of the bounds is a prerelease. */
  fits(version: SemanticVersion): boolean;
}

/** The bounds of a range. */
export interface RangeBounds {
  /** Lowest version; undefined leaves that end open. */
  readonly minVersion?: string | undefined;
  /** Highest version, `1.2` for all of 1.2; undefined leaves that end open. */
  readonly maxVersion?: string | undefined;
}

/**
 * The range of an ImageSet by the rules of oc-mirror. Undefined without bounds, and where one is no version.
 *
 * @see constraints.go of github.com/Masterminds/semver, and filterPackage in internal/pkg/operator of openshift/oc-mirror
 */
export function readSelectedRange({
  minVersion,
  maxVersion,
}: RangeBounds): SelectedRange | undefined {
  const [lowest, highest] = [minVersion, maxVersion].map((bound) =>
    bound === undefined || bound === "" ? undefined : readLooseVersion(bound),
  );
  const [min, max] = [minVersion, maxVersion].map((bound) => (bound === "" ? undefined : bound));
  if ((min !== undefined && lowest === undefined) || (max !== undefined && highest === undefined)) {
    return undefined;
  }
  if (lowest === undefined && highest === undefined) return undefined;
  const lower = min === undefined ? "" : `>=${min}`;
  const upper = max === undefined ? "" : ` <=${max}`;
  const takesPrereleases = [lowest, highest].some((bound) => (bound?.prerelease.length ?? 0) > 0);
  const left = max === undefined ? 3 : numbersWritten(max);
  return {
    text: `${lower}${upper}`,
    fits(version) {
      if (version.prerelease.length > 0 && !takesPrereleases) return false;
      if (lowest !== undefined && compareSemanticVersions(version, lowest) < 0) return false;
      return highest === undefined || isAtMost(version, highest, left);
    },
  };
}

/** A maximum that leaves out numbers takes all versions that begin with those that it has. */
function isAtMost(version: SemanticVersion, highest: SemanticVersion, written: number): boolean {
  if (written === 3) return compareSemanticVersions(version, highest) <= 0;
  const major = compareDigits(version.numbers[0], highest.numbers[0]);
  if (major !== 0 || written === 1) return major <= 0;
  return compareDigits(version.numbers[1], highest.numbers[1]) <= 0;
}

function numbersWritten(bound: string): number {
  return (/^v?[\d.]+/.exec(bound)?.[0] ?? "").split(".").length;
}
