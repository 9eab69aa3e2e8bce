import { readGoPattern } from "@mirrorkit/sdk";
import { describe, expect, test } from "vitest";

function reasonOf(pattern: string): string | undefined {
  const reading = readGoPattern(pattern);
  return "reason" in reading ? reading.reason : undefined;
}

function finds(pattern: string, text: string): boolean {
  const reading = readGoPattern(pattern);
  if ("reason" in reading) throw new Error(reading.reason);
  return reading.expression.test(text);
}

describe("patterns that Go refuses", () => {
  test.each([
    ["*x", '"*" has nothing to repeat'],
    ["a|*", '"*" has nothing to repeat'],
    ["{2}", '"{2}" has nothing to repeat'],
    ["a**", '"*" repeats a repetition'],
    ["a{2}{3}", '"{3}" repeats a repetition'],
    ["a{1001}", 'the count "{1001}" is not allowed'],
    ["a{3,2}", 'the count "{3,2}" is not allowed'],
    ["(a{50}){50}", "its counts multiply to more than 1,000"],
    ["(a", "a closing parenthesis is missing"],
    ["a)", "there is an unmatched closing parenthesis"],
    ["[a", "a closing bracket is missing"],
    ["[]", "a closing bracket is missing"],
    ["[z-a]", 'the range "z-a" is reversed'],
    ["[[:foo:]]", '"[:foo:]" is not a character class that Go knows'],
    ["\\", "it ends in a backslash"],
    ["\\1", '"\\1" is not an escape that Go knows'],
    ["(a)\\1", '"\\1" is not an escape that Go knows'],
    ["\\Z", '"\\Z" is not an escape that Go knows'],
    ["[\\b]", '"\\b" is not an escape that Go knows'],
    ["\\pX", '"\\pX" is not a character class that Go knows'],
    ["\\p{Nowhere}", '"\\p{Nowhere}" is not a character class that Go knows'],
    ["\\x{110000}", '"110000" is not a valid character'],
    ["(?P<n>a)(?P<n>b)", 'two groups are called "n"'],
    ["(?P<é>a)", '"é" is not a valid group name'],
    ["(?i-)a", "it uses (? for something that Go does not have, such as a look-around"],
  ])("%s: %s", (pattern, reason) => {
    expect(reasonOf(pattern)).toBe(reason);
  });

  test.each(["(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "(?#a)"])(
    "%s is unknown to RE2",
    (pattern) => {
      expect(reasonOf(pattern)).toMatch(/^it uses \(\? for|is not a valid group name$/);
    },
  );

  test("patterns beyond all bounds", () => {
    expect(reasonOf("a".repeat(10_001))).toBe("it is longer than 10,000 characters");
    expect(reasonOf("(".repeat(5_000))).toBe("its groups nest too deeply");
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
