import {
  compareMappingStreams,
  compareMappings,
  isMirrorError,
  type MappingComparison,
  type MappingSource,
  readMapping,
} from "@mirrorkit/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mappingPair, withTransports } from "./arbitrary.ts";
import { counts, goldenText, sourceOf } from "./golden.ts";

async function compareTexts(before: string, after: string): Promise<MappingComparison> {
  return compareMappingStreams(sourceOf(before, "before"), sourceOf(after, "after"));
}

/** The message and places of what a comparison refuses. */
async function refusal(before: MappingSource, after: MappingSource): Promise<string[]> {
  try {
    await compareMappingStreams(before, after);
    return ["nothing was refused"];
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    const places = error.problems.map(
      ({ position }) => `${position?.file}:${position?.line}:${position?.column}`,
    );
    return [error.code, error.message, ...places];
  }
}

/** Transports as written are kept; here only what they stand for counts. */
function bare(comparison: MappingComparison): unknown {
  return JSON.parse(JSON.stringify(comparison).replaceAll("docker://", ""));
}

describe("streams compare as mappings in memory do", () => {
  test("for every pair, chunk size and way to write transports", async () => {
    await fc.assert(
      fc.asyncProperty(
        mappingPair,
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        async ([left, right], size, transports) => {
          const before = left.join("\r\n");
          const after = transports ? withTransports(right) : right.join("\n");
          const streams = await compareMappingStreams(
            sourceOf(before, "before", size),
            sourceOf(after, "after", size),
          );
          const memory = compareMappings(readMapping(before, "b"), readMapping(after, "a"));
          expect(bare(streams)).toEqual(bare(memory));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("for lines of any length", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-c]{1,9}\/[ab]{1,9}:[12]$/), { maxLength: 20 }),
        fc.array(fc.stringMatching(/^[a-c]{1,9}\/[ab]{1,9}:[12]$/), { maxLength: 20 }),
        async (left, right) => {
          const [before, after] = [left, right].map((names) =>
            names.map((name) => `${name}=r/${name}\n`).join(""),
          );
          const memory = compareMappings(
            readMapping(before ?? "", "b"),
            readMapping(after ?? "", "a"),
          );
          expect(await compareTexts(before ?? "", after ?? "")).toEqual(memory);
        },
      ),
    );
  });

  test.each([
    ["a path with a blank", "oci:///a b/c=d.io/e:1\n"],
    ["a path beyond ASCII", "oci:///ä/ö=d.io/e:1\n"],
    ["CRLF and a byte order mark", "\ufeffoci:///a/c=d.io/e:1\r\n"],
  ])("%s", async (_name, line) => {
    const { unchanged, added } = await compareTexts(line, `${line}a.io/b:1=c.io/d:1\n`);
    expect([unchanged, added.length]).toEqual([1, 1]);
  });

  test("lines that differ in one byte anywhere are two lines", async () => {
    const line = "registry.redhat.io/product/name:v1.20=quay.example.test/m/product/name:v1.20";
    for (const at of line.matchAll(/[0-9]/g)) {
      const other = `${line.slice(0, at.index)}7${line.slice(at.index + 1)}`;
      // oxlint-disable-next-line no-await-in-loop -- one byte after another
      expect((await compareTexts(line, other)).unchanged).toBe(0);
    }
  });

  test("an empty mapping is one like others", async () => {
    const text = goldenText("exercise/2-with-release");
    const none = { replaced: 0, carriedOver: 0, unchanged: 0 };
    expect(counts(await compareTexts("", text))).toEqual({ ...none, added: 194, removed: 0 });
    expect(counts(await compareTexts(text, ""))).toEqual({ ...none, added: 0, removed: 194 });
    expect(counts(await compareTexts("", ""))).toEqual({ ...none, added: 0, removed: 0 });
  });

  test("a hundred thousand lines, each twice", async () => {
    const line = (index: number): string => `r.io/a/b${index}:1=s.io/m/a/b${index}:1\n`;
    const all = Array.from({ length: 100_000 }, (_, index) => line(index));
    const before = [...all, ...all].join("");
    const after = all.with(77_777, line(-1).replace("-", "x")).toReversed().join("");
    const comparison = await compareTexts(before, after);
    expect(comparison.unchanged).toBe(99_999);
    expect(comparison.removed.map((entry) => entry.identity)).toEqual(["image/a/b77777"]);
    expect(comparison.added.map((entry) => entry.identity)).toEqual(["image/a/bx1"]);
  });
});

describe("what is wrong is refused with its line", () => {
  const good = "a.io/b:1=c.io/d:1\n";

  test.each([
    ["no equals", `${good}docker://a`, '"docker://a" has no "="', "2:11"],
    ["two", `${good}${good}a=b=c`, '"a=b=c" has more than one "="', "3:4"],
    ["no source", `=a.io/b:1`, 'the source "": it is empty', "1:1"],
    ["no destination", `a.io/b:1=docker://`, 'the destination "docker://": it is empty', "1:10"],
    ["NUL", `${good}a.io/b:1=c.io/\0d:1`, "a NUL byte: this is no text file", "2:15"],
    ["DEL", "a.io/b:1=c.io/\x7fd:1", 'a control character: "\\u007f"', "1:15"],
    ["too long", `${good}${"a".repeat(20_000)}`, "the line is longer than 16384 bytes", "2:1"],
  ])("%s, although both mappings have it", async (_name, text, message, place) => {
    const refused = await refusal(sourceOf(text, "before"), sourceOf(text, "after"));
    expect(refused).toEqual([
      "invalid-input",
      `${message} (and 1 more)`,
      `before:${place}`,
      `after:${place}`,
    ]);
  });

  test.each([
    ["before", "a.io/B:1=c.io/d:1", ""],
    ["after", "", "a.io/B:1=c.io/d:1"],
  ])("a reference that only %s has and that is none", async (file, before, after) => {
    expect(await refusal(sourceOf(before, "before"), sourceOf(after, "after"))).toEqual([
      "invalid-input",
      'the source "a.io/B:1": the repository "B" has upper-case letters',
      `${file}:1:1`,
    ]);
  });

  test("problems come by line, and are not all told", async () => {
    const text = `${"A.io/B:1=c.io/d:1\n".repeat(3)}${"x\n".repeat(100)}`;
    const refused = await refusal(sourceOf("", "before"), sourceOf(text, "after"));
    expect(refused.slice(2)).toHaveLength(21);
    expect(refused.at(-1)).toBe("after:undefined:undefined");
    expect(refused.slice(2, 5)).toEqual(["after:1:1", "after:2:1", "after:3:1"]);
  });

  test("a file that changes between its two readings", async () => {
    let reading = 0;
    const before: MappingSource = {
      file: "before",
      chunks: () => [Buffer.from(`${good}a.io/b:${(reading += 1)}=c.io/e:1\n`)],
    };
    expect(await refusal(before, sourceOf(good))).toEqual([
      "unreadable-input",
      "before changed while it was read",
    ]);
  });

  test("lines without end and without equals are refused in good time", async () => {
    const text = "x\n".repeat(1_000_000);
    const refused = await refusal(sourceOf(text, "before", 1_000_000), sourceOf("", "after"));
    expect(refused[1]).toBe('"x" has no "=" (and 20 more)');
  });
});
