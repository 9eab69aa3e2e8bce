import { compareMappings, type MappingComparison, readMapping } from "@mirrorkit/sdk/mapping";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareMappingTexts } from "#models/mapping";
import { runs } from "../../../../test/runs.ts";
import { mappingPair, withTransports } from "./arbitrary.ts";
import { counts, goldenText } from "./golden.ts";

function compare(before: string, after: string): MappingComparison {
  return compareMappingTexts({ file: "before", text: before }, { file: "after", text: after });
}

/** What the comparison of two texts gives, or the problems for which it is refused. */
function outcome(before: string, after: string): unknown {
  try {
    return compare(before, after);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [error.code, error.problems];
  }
}

/** The same when both are read in full. */
function outcomeInFull(before: string, after: string): unknown {
  const [left, right] = [readMapping(before, "before"), readMapping(after, "after")];
  const problems = [...left.problems, ...right.problems];
  const isWrong = problems.some(({ severity }) => severity === "error");
  return isWrong ? ["invalid-input", problems] : compareMappings(left, right);
}

interface Writing {
  readonly transports: "all" | "some" | "none";
  readonly end: string;
  readonly twice: boolean;
  readonly wrong: readonly string[];
}

const one = "1".repeat(64);
const wrongLines = [
  "docker://a.io/B:1=docker://c.io/upper:1",
  "docker://a.io/b:1=docker://c.io/d:1=",
  "docker://a.io/b=docker://c.io/d:1",
  `docker://a.io/b@sha256:${one}=docker://c.io/b:sha256-${one.replace("1", "2")}`,
  "docker://a.io/b:1=docker://c.io/d:1 ",
  "docker://a.io/b:1=docker://c.io/\u0007:1",
  "x",
];

const writing: fc.Arbitrary<Writing> = fc.record({
  transports: fc.oneof(
    { arbitrary: fc.constant("all" as const), weight: 4 },
    { arbitrary: fc.constantFrom("some" as const, "none" as const), weight: 1 },
  ),
  end: fc.constantFrom("\n", "\r\n"),
  twice: fc.boolean(),
  wrong: fc.oneof(
    { arbitrary: fc.constant([]), weight: 9 },
    { arbitrary: fc.subarray(wrongLines), weight: 1 },
  ),
});

function write(lines: readonly string[], { transports, end, twice, wrong }: Writing): string {
  const some = lines.map((line, index) => (index % 2 === 0 ? withTransports([line]) : `${line}\n`));
  const all = { all: withTransports(lines), some: some.join(""), none: `${lines.join("\n")}\n` };
  const again = twice ? withTransports(lines) : "";
  return [all[transports], again, ...wrong].join("").replaceAll("\n", end);
}

describe("texts compare as mappings that are read in full", () => {
  test("for every pair, halves of catalogs and wrong lines among it, however it is written", () => {
    const lines = mappingPair.chain((pair) => fc.tuple(...pair.map((side) => fc.subarray(side))));
    fc.assert(
      fc.property(lines, writing, writing, ([left = [], right = []], before, after) => {
        const texts = [write(left, before), write(right, after)] as const;
        expect(outcome(...texts)).toEqual(outcomeInFull(...texts));
      }),
      { numRuns: runs(1_000) },
    );
  });

  const digest = `sha256:${one}`;
  const upstream = `docker://r.io/redhat/x@${digest}`;
  const stored = `${upstream}=docker://localhost:55000/redhat/x:v4.20\n`;
  const full = `${upstream}=docker://m.io/redhat/x:v4.20\n`;
  const rebuilt = `docker://localhost:55000/redhat/x:${"b".repeat(32)}=docker://m.io/redhat/x:v4.20\n`;
  const image = "docker://r.io/a/b:1=docker://m.io/a/b:1\n";
  const single = `docker://r.io/a/b:1@${digest}=docker://m.io/a/b@${digest}\n`;

  test.each<[string, string, string, number]>([
    ["an image", image, image, 1],
    ["a full catalog of which one side has a half", `${stored}${full}`, full, 0],
    ["a full catalog", `${stored}${full}`, `${full}${stored}`, 1],
    ["a rebuilt catalog of which one side has a half", `${stored}${rebuilt}`, rebuilt, 1],
    ["a rebuilt catalog that is full now", `${stored}${rebuilt}`, `${stored}${full}`, 0],
    ["a line of a single platform", `${image}${single}`, `${single}${image}`, 1],
    ["lines twice", `${image}${image}`, image, 1],
    ["no transports", image, image.replaceAll("docker://", ""), 1],
    [
      "a line with and without transports",
      `${image}${image.replaceAll("docker://", "")}`,
      image,
      1,
    ],
    ["a byte order mark", `\ufeff${image}`, image, 1],
    ["no last line end", image.trimEnd(), `${image}\r\n\n`, 1],
    ["a path on disk", "oci:///a b/ä=d.io/e:1", "oci:///a b/ä=d.io/e:1", 1],
  ])("%s", (_name, before, after, unchanged) => {
    for (const [left, right] of [
      [before, after],
      [after, before],
    ] as const) {
      expect(compare(left, right)).toEqual(outcomeInFull(left, right));
      expect(compare(left, right).unchanged).toBe(unchanged);
    }
  });

  test("an empty mapping is one like others", () => {
    const text = goldenText("exercise/2-with-release");
    const none = { added: 0, removed: 0, replaced: 0, carriedOver: 0, unchanged: 0 };
    expect(counts(compare("", text))).toEqual({ ...none, added: 194 });
    expect(counts(compare(text, ""))).toEqual({ ...none, removed: 194 });
    expect(counts(compare("", ""))).toEqual(none);
  });

  test("a hundred thousand lines, each twice", () => {
    const line = (index: number): string =>
      `docker://r.io/a/b${index}:1=docker://s.io/m/a/b${index}:1\n`;
    const all = Array.from({ length: 100_000 }, (_, index) => line(index));
    const after = all.with(77_777, line(-1).replaceAll("-", "x")).toReversed().join("");
    const { unchanged, removed, added } = compare([...all, ...all].join(""), after);
    expect(unchanged).toBe(99_999);
    expect(removed.map((entry) => entry.identity)).toEqual(["image/a/b77777"]);
    expect(added.map((entry) => entry.identity)).toEqual(["image/a/bx1"]);
  });
});

describe("a line that is wrong is refused with its place", () => {
  const good = "docker://a.io/b:1=docker://c.io/d:1\n";

  test.each(wrongLines)("%j, whether one side has it or both", (wrong) => {
    const text = `${good}${wrong}\n${good}`;
    const sides = [
      [text, good],
      [good, text],
      [text, text],
    ] as const;
    for (const [before, after] of sides) {
      expect(outcome(before, after)).toEqual(outcomeInFull(before, after));
      expect(outcome(before, after)).toEqual([
        "invalid-input",
        [before, after].flatMap((side, index) =>
          side === good
            ? []
            : [
                expect.objectContaining({
                  position: {
                    file: ["before", "after"][index],
                    line: 2,
                    column: expect.any(Number) as number,
                  },
                }),
              ],
        ),
      ]);
    }
  });
});
