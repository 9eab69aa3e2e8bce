import {
  compareSemanticVersions,
  readStrictVersion,
  type SemanticVersion,
} from "./semantic-version.ts";

type Comparison = (difference: number) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  "": (difference) => difference === 0,
  "=": (difference) => difference === 0,
  "==": (difference) => difference === 0,
  "!": (difference) => difference !== 0,
  "!=": (difference) => difference !== 0,
  "<": (difference) => difference < 0,
  "<=": (difference) => difference <= 0,
  ">": (difference) => difference > 0,
  ">=": (difference) => difference >= 0,
};

/** Tells whether a version lies in a range. */
export type RangeTest = (version: SemanticVersion) => boolean;

/**
 * Reads the range of a `skipRange` or of a dependency by the rules of OLM: comparisons next to each other must all hold,
 * one side of `||` suffices, `1.2.x` stands for all of 1.2, and a prerelease is a version like any other. Undefined when
 * the text is not such a range.
 *
 * @see ParseRange of github.com/blang/semver
 */
export function readSkipRange(text: string): RangeTest | undefined {
  const alternatives = text.split("||").map(readAlternative);
  const tests = alternatives.filter((one) => one !== undefined);
  if (tests.length < alternatives.length) return undefined;
  return (version) => tests.some((test) => test(version));
}

function readAlternative(text: string): RangeTest | undefined {
  const words = joinOperators(text.trim().split(/\s+/));
  if (words.includes("")) return undefined;
  const tests = words.map(readComparison);
  const read = tests.filter((one) => one !== undefined);
  return read.length < tests.length ? undefined : (version) => read.every((test) => test(version));
}

/** An operator may stand apart from its version. */
function joinOperators(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let before = "";
  for (const word of words) {
    const whole = `${before}${word}`;
    before = operatorLength(whole) === whole.length ? whole : "";
    if (before === "") joined.push(whole);
  }
  return before === "" ? joined : [...joined, before];
}

function operatorLength(word: string): number {
  let length = 0;
  while ("<>=!".includes(word[length] ?? " ")) length += 1;
  return length;
}

function readComparison(word: string): RangeTest | undefined {
  const length = operatorLength(word);
  const [operator, operand] = [word.slice(0, length), word.slice(length)];
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (comparison === undefined) return undefined;
  if (/^\d+(?:\.\d+)?\.x(?:\.x)?$/.test(operand)) return readWildcard(operator, operand);
  const reading = readStrictVersion(operand);
  if (!("version" in reading)) return undefined;
  return (version) => comparison(compareSemanticVersions(version, reading.version));
}

/** `1.2.x` is a span of versions: `<=` means below its end, `>` at or above it. */
function readWildcard(operator: string, operand: string): RangeTest | undefined {
  const numbers = operand.split(".").filter((part) => part !== "x");
  const [major = "0", minor] = numbers;
  const start = `${major}.${minor ?? "0"}.0`;
  const end =
    minor === undefined ? `${BigInt(major) + 1n}.0.0` : `${major}.${BigInt(minor) + 1n}.0`;
  const spans: Readonly<Record<string, string>> = {
    "": `>=${start} <${end}`,
    "=": `>=${start} <${end}`,
    "==": `>=${start} <${end}`,
    "!": `<${start} || >=${end}`,
    "!=": `<${start} || >=${end}`,
    ">": `>=${end}`,
    ">=": `>=${start}`,
    "<": `<${start}`,
    "<=": `<${end}`,
  };
  return readSkipRange(spans[operator] ?? "");
}
