import { describe, expect, test } from "vitest";
import {
  compareSemanticVersions,
  readLooseVersion,
  readSelectedRange,
  readSkipRange,
  readStrictVersion,
} from "#models/versions";

function strict(text: string) {
  const reading = readStrictVersion(text);
  if (!("version" in reading)) throw new Error(`${text}: ${reading.fault}`);
  return reading.version;
}

describe("the version of a bundle", () => {
  test.each([
    ["1.0", "invalid semantic version"],
    ["1", "invalid semantic version"],
    ["", "version string empty"],
    ["v1.0.0", "invalid characters in version"],
    ["one.two.three", "invalid characters in version"],
    ["01.0.0", "version segment starts with 0"],
    ["1.0.0-01", "version segment starts with 0"],
    ["1.0.0-a_b", "invalid prerelease string"],
    ["1.0.0-", "invalid prerelease string"],
    ["1.0.0-a..b", "invalid prerelease string"],
    ["1.0.0+", "invalid metadata string"],
    ["1.0.0+a..b", "invalid metadata string"],
    [`1.0.0-${"9".repeat(251)}`, "version string is too long (max 256 bytes)"],
    ["1.0.0+a_b", "invalid metadata string"],
  ])("%j is refused as oc-mirror words it", (text, fault) => {
    expect(readStrictVersion(text)).toEqual({ fault });
  });

  test.each([
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-2",
    "1.0.0-202409051837",
    "1.0.0-20240905183720250905",
  ])("%s comes before its release", (text) => {
    expect(compareSemanticVersions(strict(text), strict("1.0.0"))).toBeLessThan(0);
  });

  test.each([
    ["4.16.0-202409051837", "4.16.0-202410011135"],
    ["1.0.0-alpha", "1.0.0-alpha.1"],
    ["1.0.0-9", "1.0.0-alpha"],
    ["1.9.0", "1.10.0"],
    ["9007199254740993.0.0", "9007199254740994.0.0"],
  ])("%s is lower than %s", (lower, higher) => {
    expect(compareSemanticVersions(strict(lower), strict(higher))).toBeLessThan(0);
    expect(compareSemanticVersions(strict(higher), strict(lower))).toBeGreaterThan(0);
  });

  test("is the same with other build metadata", () => {
    expect(compareSemanticVersions(strict("1.0.0+a"), strict("1.0.0+b"))).toBe(0);
  });
});

describe("the version of an ImageSet", () => {
  test.each(["01.2.3", "v1", "1", "1.2", "v1.2.3-rc1+b"])("%s is read", (text) => {
    expect(readLooseVersion(text)).toBeDefined();
  });
  test.each(["", "1.x", "*", ">=1.0.0", "1.0.0 ", "1.0.0-01", "99999999999999999999.0.0"])(
    "%j is none",
    (text) => {
      expect(readLooseVersion(text)).toBeUndefined();
    },
  );
});

describe("the range of an ImageSet", () => {
  const fits = (minVersion: string | undefined, maxVersion: string | undefined, version: string) =>
    readSelectedRange({ minVersion, maxVersion })?.fits(strict(version));

  test.each([
    [undefined, "1.0", "1.0.9", true],
    [undefined, "1.0", "1.1.0", false],
    [undefined, "1", "1.9.9", true],
    [undefined, "1", "2.0.0", false],
    ["1.0", undefined, "1.0.0", true],
    ["4.16.0", undefined, "4.16.0-202409051837", false],
    ["4.16.0", undefined, "4.16.1-202409051837", false],
    ["4.16.0-0", undefined, "4.16.0-202409051837", true],
    [undefined, "1.99.0-0", "1.5.0-alpha", true],
    ["1.0.0", "2.0.0-0", "1.5.0-alpha", true],
    ["1.0.0", "1.0.0", "1.0.0+build", true],
  ])("from %s to %s takes %s: %s", (minVersion, maxVersion, version, expected) => {
    expect(fits(minVersion, maxVersion, version)).toBe(expected);
  });

  test("is written as in oc-mirror's messages, and absent without bounds", () => {
    expect(readSelectedRange({ minVersion: "1", maxVersion: "2" })?.text).toBe(">=1 <=2");
    expect(readSelectedRange({ maxVersion: "2" })?.text).toBe(" <=2");
    expect(readSelectedRange({ minVersion: "", maxVersion: "" })).toBeUndefined();
  });
});

describe("a skip range", () => {
  test.each([
    [">=1.0.0 <1.2.0", "1.1.9", true],
    [">=1.0.0 <1.2.0", "1.2.0", false],
    [">=1.0.0 <1.2.0", "1.2.0-rc1", true],
    ["<1.0.0 || >2.0.0", "2.0.1", true],
    ["<1.0.0 || >2.0.0", "1.5.0", false],
    [">1.0.0 !1.1.0", "1.1.0", false],
    [">= 1.0.0 < 2.0.0", "1.0.0", true],
    ["1.2.x", "1.2.7", true],
    ["<=1.2.x", "1.2.7", true],
    [">1.2.x", "1.3.0", true],
    ["!1.x", "1.3.0", false],
    ["1.0.0", "1.0.0", true],
  ])("%j takes %s: %s", (range, version, expected) => {
    expect(readSkipRange(range)?.(strict(version))).toBe(expected);
  });
  test.each(["", "^1.0.0", "1.0", ">=1.0.0,<2.0.0", "abc", "1.0.0 ||"])("%j is none", (text) => {
    expect(readSkipRange(text)).toBeUndefined();
  });
});
