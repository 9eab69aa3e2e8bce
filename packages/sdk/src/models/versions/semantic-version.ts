/** A semantic version whose numbers may have any length: bundles carry timestamps that no number of JavaScript holds. */
export interface SemanticVersion {
  /** Major, minor and patch as digits without leading zeros. */
  readonly numbers: readonly [string, string, string];
  /** The parts of the prerelease; empty for a release. */
  readonly prerelease: readonly string[];
  /** The build metadata, which no comparison looks at; empty where there is none. */
  readonly build: string;
  /** As it was written. */
  readonly text: string;
}

/** A version, or why a text is none, in the words of the Go library that oc-mirror reads it with. */
export type VersionReading =
  | { readonly version: SemanticVersion }
  | {
      /** Such as `invalid semantic version`. */
      readonly fault: string;
    };

const largest = "18446744073709551615";
const loose =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
const identifier = /^[0-9A-Za-z-]+$/;
const longest = 256;

/**
 * Reads the version of a bundle as oc-mirror does: three numbers, no leading `v`, no leading zeros.
 *
 * @see StrictNewVersion of github.com/Masterminds/semver
 */
export function readStrictVersion(text: string): VersionReading {
  if (text === "") return { fault: "version string empty" };
  if (text.length > longest) return { fault: `version string is too long (max ${longest} bytes)` };
  const [major = "", minor = "", ...others] = text.split(".");
  if (others.length === 0) return { fault: "invalid semantic version" };
  const [beforeBuild, build] = cut(others.join("."), "+");
  const [patch, prerelease] = cut(beforeBuild, "-");
  const fault =
    faultOfBuild(build) ?? faultOfPrerelease(prerelease) ?? faultOfNumbers([major, minor, patch]);
  if (fault !== undefined) return { fault };
  return { version: assemble([major, minor, patch], prerelease, build, text) };
}

/**
 * Reads a version as ImageSets write it: a leading `v`, leading zeros and missing numbers are allowed.
 *
 * @see NewVersion of github.com/Masterminds/semver
 */
export function readLooseVersion(text: string): SemanticVersion | undefined {
  const match = text.length > longest ? null : loose.exec(text);
  if (match === null) return undefined;
  const [, major = "", minor = "0", patch = "0", prerelease, build] = match;
  const numbers = [major, minor, patch].map(withoutZeros);
  const [first = "0", second = "0", third = "0"] = numbers;
  if (numbers.some((number) => compareDigits(number, largest) > 0)) return undefined;
  if (faultOfPrerelease(prerelease) !== undefined) return undefined;
  return assemble([first, second, third], prerelease, build, text);
}

/** Orders two versions by their precedence: negative when `a` is lower, 0 also where only build metadata differs. */
export function compareSemanticVersions(a: SemanticVersion, b: SemanticVersion): number {
  for (const index of [0, 1, 2] as const) {
    const difference = compareDigits(a.numbers[index], b.numbers[index]);
    if (difference !== 0) return difference;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

/** Orders two versions as written, like {@link compareSemanticVersions}; undefined where one of them is not strict. */
export function compareStrictVersions(a: string, b: string): number | undefined {
  const [left, right] = [readStrictVersion(a), readStrictVersion(b)];
  if (!("version" in left) || !("version" in right)) return undefined;
  return compareSemanticVersions(left.version, right.version);
}

/** Orders two numbers that are written as digits without leading zeros. */
export function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Number(a.length === 0) - Number(b.length === 0);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const difference = compareParts(left, right);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareParts(a: string, b: string): number {
  const [left, right] = [isNumber(a), isNumber(b)];
  if (left && right) return compareDigits(a, b);
  if (left !== right) return left ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isNumber(part: string): boolean {
  return /^\d+$/.test(part) && compareDigits(part, largest) <= 0;
}

function faultOfNumbers(numbers: readonly string[]): string | undefined {
  for (const number of numbers) {
    if (!/^\d*$/.test(number)) return "invalid characters in version";
    if (number.length > 1 && number.startsWith("0")) return "version segment starts with 0";
  }
  if (numbers.includes("")) return "invalid semantic version";
  const tooLarge = numbers.find((number) => compareDigits(number, largest) > 0);
  return tooLarge === undefined ? undefined : `the number ${tooLarge} is out of range`;
}

function faultOfPrerelease(prerelease: string | undefined): string | undefined {
  for (const part of prerelease?.split(".") ?? []) {
    if (!identifier.test(part)) return "invalid prerelease string";
    if (/^0\d+$/.test(part)) return "version segment starts with 0";
  }
  return undefined;
}

function faultOfBuild(build: string | undefined): string | undefined {
  const isWrong = build?.split(".").some((part) => !identifier.test(part)) ?? false;
  return isWrong ? "invalid metadata string" : undefined;
}

function assemble(
  numbers: readonly [string, string, string],
  prerelease: string | undefined,
  build: string | undefined,
  text: string,
): SemanticVersion {
  const parts = prerelease === undefined || prerelease === "" ? [] : prerelease.split(".");
  return { numbers, prerelease: parts, build: build ?? "", text };
}

function cut(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
