import { describe, expect, test } from "vitest";
import { readGoPattern } from "#models/imageset";

function reasonOf(pattern: string): string | undefined {
  const reading = readGoPattern(pattern);
  return "reason" in reading ? reading.reason : undefined;
}

function finds(pattern: string, text: string): boolean {
  const reading = readGoPattern(pattern);
  if ("reason" in reading) throw new Error(reading.reason);
  return reading.fits(text);
}

describe("patterns that Go refuses", () => {
  test.each([
    ["*x", "missing argument to repetition operator: `*`"],
    ["a|*", "missing argument to repetition operator: `*`"],
    ["{2}", "missing argument to repetition operator: `{2}`"],
    ["a**", "invalid nested repetition operator: `**`"],
    ["a{2}{3}", "invalid nested repetition operator: `{2}{3}`"],
    ["a{1001}", "invalid repeat count: `{1001}`"],
    ["a{3,2}", "invalid repeat count: `{3,2}`"],
    ["(a{50}){50}", "invalid repeat count: `{50}`"],
    ["(a", "missing closing ): `(a`"],
    ["a)", "unexpected ): `a)`"],
    ["[a", "missing closing ]: `[a`"],
    ["[]", "missing closing ]: `[]`"],
    ["[z-a]", "invalid character class range: `z-a`"],
    ["[[:foo:]]", "invalid character class range: `[:foo:]`"],
    ["\\", "trailing backslash at end of expression"],
    ["\\1", "invalid escape sequence: `\\1`"],
    ["(a)\\1", "invalid escape sequence: `\\1`"],
    ["\\Z", "invalid escape sequence: `\\Z`"],
    ["[\\b]", "invalid escape sequence: `\\b`"],
    ["\\pX", "invalid character class range: `\\pX`"],
    ["\\p{Nowhere}", "invalid character class range: `\\p{Nowhere}`"],
    ["\\x{110000}", "invalid escape sequence: `\\x{110000`"],
    ["(?P<n>a)(?P<n>b)", "duplicate capture group name: `n`"],
    ["(?P<é>a)", "invalid named capture: `(?P<é>`"],
    ["(?i-)a", "invalid or unsupported Perl syntax: `(?i-)`"],
  ])("%s: %s", (pattern, reason) => {
    expect(reasonOf(pattern)).toBe(reason);
  });

  test.each(["(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "(?#a)"])(
    "%s is unknown to RE2",
    (pattern) => {
      expect(reasonOf(pattern)).toMatch(/^invalid (?:or unsupported Perl syntax|named capture): /);
    },
  );

  test("patterns beyond all bounds", () => {
    expect(reasonOf("a".repeat(10_001))).toBe("it is longer than 10,000 characters");
    expect(reasonOf("(".repeat(5_000))).toMatch(/^expression nests too deeply|^missing closing/);
    expect(finds("([a-z./0:@]+)+$!", `registry.example.test/${"a".repeat(100_000)}`)).toBe(false);
  });
});

describe("patterns that Go accepts find what Go finds", () => {
  test.each<[string, string, boolean]>([
    ["", "anything", true],
    [".*operand-3-rhel9.*", "quay.io/x/operand-3-rhel9@sha256:1", true],
    ["ubi9/ubi:", "registry.access.redhat.com/ubi9/ubi:latest", true],
    ["^ubi", "x/ubi", false],
    ["(?i)UBI", "ubi", true],
    ["a(?i)B", "Ab", false],
    ["(a(?i)b)c", "aBC", false],
    ["(?i:[k-m])x", "Lx", true],
    ["a.b", "a\nb", false],
    ["(?s)a.b", "a\nb", true],
    ["^b$", "a\nb", false],
    ["(?m)^b$", "a\nb", true],
    ["a$", "a\n", false],
    ["(?U)a+", "aa", true],
    ["(?P<n>a)(?<m>b)", "ab", true],
    ["\\Qa.b*\\E+", "a.b**", true],
    ["\\Qa.b", "axb", false],
    ["x{,2}", "x{,2}", true],
    ["a{0}b", "b", true],
    ["[]a]", "]", true],
    ["[^]a]", "]", false],
    ["[a-]", "-", true],
    ["[\\d_-]", "-", true],
    ["[^\\D]", "x", false],
    ["[[:^alpha:]1]", "a", false],
    ["[^[:upper:]]", "A", false],
    ["\\x41\\x{42}\\103", "ABC", true],
    ["\\pL\\p{Greek}\\PN", "xλy", true],
    ["\\p{^Lu}", "A", false],
    ["\\bubi\\b", "x/ubi:1", true],
    ["\\Aa\\z", "a", true],
    ["é+", "éé", true],
    ["^.$", "😀", true],
    ["\\s", "\v", false],
    ["a||b", "zzz", true],
  ])("%s in %j: %s", (pattern, text, found) => {
    expect(finds(pattern, text)).toBe(found);
  });
});
