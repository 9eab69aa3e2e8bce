import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type MarkdownBlock,
  type MarkdownLine,
  type MarkdownPart,
  writeMarkdown,
} from "#base/markdown";
import { effectsIn, hostileFragments, hostileText } from "../../../../test/rendered-markdown.ts";
import { runs } from "../../../../test/runs.ts";

const enough = 1_000_000;

function isOwn(address: string): boolean {
  return address.startsWith("https://forge.example.test/");
}

const part: fc.Arbitrary<MarkdownPart> = fc.oneof(
  hostileText,
  fc.record({ code: hostileText }),
  fc.record({ code: hostileText, whole: fc.constant(true) }),
  fc.record({ strong: hostileText }),
  fc.record({
    link: hostileText.map((text) => `https://forge.example.test/${text}`),
    label: fc.oneof(hostileText, fc.record({ code: hostileText })),
  }),
  fc.record({ link: hostileText.map((text) => `x${text}`), label: hostileText }),
);
const line: fc.Arbitrary<MarkdownLine> = fc.oneof(part, fc.array(part, { maxLength: 4 }));
const block: fc.Arbitrary<MarkdownBlock> = fc.oneof(
  fc.record({ kind: fc.constantFrom("heading", "paragraph", "small"), text: line }),
  fc.record({
    kind: fc.constant("quote"),
    title: hostileText,
    lines: fc.array(line, { maxLength: 3 }),
  }),
  fc.record(
    {
      kind: fc.constant("rows"),
      rows: fc.array(fc.tuple(line, line), { maxLength: 14 }),
      title: hostileText,
      columns: fc.tuple(hostileText, hostileText),
      folded: fc.boolean(),
      more: hostileText,
    },
    { requiredKeys: ["kind", "rows"] },
  ),
);
const text = fc.record({
  head: fc.array(block, { maxLength: 4 }),
  parts: fc.array(fc.array(block, { maxLength: 3 }), { maxLength: 3 }),
  foot: fc.array(block, { maxLength: 2 }),
});

function withText(hostile: string): readonly MarkdownBlock[] {
  const parts: readonly MarkdownPart[] = [
    hostile,
    { code: hostile },
    { code: hostile, whole: true },
    { strong: hostile },
    { link: `https://forge.example.test/${hostile}`, label: hostile },
    { link: `x${hostile}`, label: { code: hostile } },
  ];
  const rows = [
    [parts, hostile],
    [hostile, parts],
  ];
  return [
    { kind: "rows", title: hostile, columns: [hostile, hostile], rows, folded: true },
    { kind: "rows", title: hostile, rows, folded: true },
    { kind: "rows", title: hostile, rows },
    { kind: "rows", rows },
    { kind: "heading", text: parts },
    { kind: "paragraph", text: parts },
    { kind: "quote", title: hostile, lines: [parts, hostile] },
    { kind: "small", text: parts },
  ];
}

describe("whatever stands in a block takes no effect", () => {
  test.each(hostileFragments)("%j", (fragment) => {
    for (const hostile of [fragment, `a ${fragment}${fragment} x`]) {
      const result = writeMarkdown({ head: withText(hostile), foot: withText("word") }, enough);
      expect(effectsIn(result, isOwn)).toEqual([]);
    }
  });

  test("of any kind, in any order, and cut to any length", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 6_000 }), (blocks, maxBytes) => {
        const result = writeMarkdown(blocks, maxBytes);
        expect(Buffer.byteLength(result)).toBeLessThanOrEqual(Math.max(maxBytes, 1));
        expect(effectsIn(result, isOwn)).toEqual([]);
        expect(effectsIn(writeMarkdown(blocks, enough), isOwn)).toEqual([]);
      }),
      { numRuns: runs(150) },
    );
  });

  test("lines of HTML have empty lines around them", () => {
    fc.assert(
      fc.property(text, (blocks) => {
        const lines = writeMarkdown(blocks, enough).split("\n");
        for (const [index, one] of lines.entries()) {
          if (!/^<\/?details>/.test(one)) continue;
          expect([lines[index - 1] ?? "", lines[index + 1] ?? ""]).toEqual(["", ""]);
        }
      }),
      { numRuns: runs(100) },
    );
  });
});

function written(...head: readonly MarkdownBlock[]): string {
  return writeMarkdown({ head }, enough);
}

describe("words", () => {
  test.each([
    ["Held: 31 removals are not approved.", "Held: 31 removals are not approved."],
    ["3 images (of 4), it's “all” → fine…", "3 images (of 4), it's “all” → fine…"],
    ["say `review.mapping` in mirrorkit.yaml.", "say `review.mapping` in `mirrorkit.yaml`."],
    ["by @team in #12", "by `@team` in <code>&#35;12</code>"],
    ["of deadbeef and ABC-1, 4.20.19", "of `deadbeef` and `ABC-1`, `4.20.19`"],
    ["an odd ` backtick", "an odd ' backtick"],
    ["two\nlines\t  more", "two lines more"],
    ["1. first", "`1`. first"],
    [
      `it lists ${"a/".repeat(100)}… (3023 characters), which is new`,
      `it lists \`${"a/".repeat(100)}…\` (3023 characters), which is new`,
    ],
    [
      `the image "${"\\u202e/".repeat(100)}… (300 characters)" is new`,
      `the image "\`${"\\u202e/".repeat(100)}…\` (300 characters)" is new`,
    ],
    ["a/".repeat(900), `\`${"a/".repeat(100)}… (1800 characters)\``],
    [`${"a/".repeat(900)}…`, `\`${"a/".repeat(100)}… (1801 characters)\``],
  ])("%j", (sentence, expected) => {
    expect(written({ kind: "paragraph", text: sentence })).toBe(`${expected}\n`);
  });
});

describe("code", () => {
  test.each([
    ["@team look", "`@team look`"],
    ["x\n/merge", "`x\\u000a/merge`"],
    ["a`b", "<code>a&#96;b</code>"],
    ["a|b", "<code>a&#124;b</code>"],
    ["<!-- x -->", "<code>&#60;&#33;&#45;&#45;&#32;x&#32;&#45;&#45;&#62;</code>"],
    ["Closes ABC-1", "<code>Closes&#32;ABC&#45;1</code>"],
    [" ", ""],
    ["x".repeat(300), `\`${"x".repeat(200)}… (300 characters)\``],
  ])("%j", (outside, expected) => {
    expect(written({ kind: "paragraph", text: { code: outside } })).toBe(`${expected}\n`);
  });

  test("is shown whole where that is asked for", () => {
    const whole = { code: "x".repeat(5_000), whole: true };
    expect(written({ kind: "paragraph", text: whole })).toBe(`\`${"x".repeat(5_000)}\`\n`);
  });

  test("two of them stay apart", () => {
    const two = [{ code: "a" }, { code: "b" }];
    expect(written({ kind: "paragraph", text: two })).toBe("`a` `b`\n");
  });
});

describe("rows that do not fit", () => {
  const rows = Array.from({ length: 100 }, (_, index) => [{ code: `row-${index}` }]);

  test("are left out from the end, and counted", () => {
    const cut = writeMarkdown({ head: [{ kind: "rows", title: "All", rows }] }, 500);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(500);
    const shown = cut.match(/row-/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(20);
    expect(cut).toContain("<summary>All (100)</summary>");
    expect(cut).toContain(`… ${100 - shown} more not shown here.`);
  });

  test("are counted also where none fits, in the words that were given", () => {
    const more = "not shown here, though they count";
    const blocks: MarkdownBlock[] = [{ kind: "rows", title: "All", rows, more }];
    expect(writeMarkdown({ head: blocks }, 60)).toBe(
      "All: 100, not shown here, though they count.\n",
    );
  });

  test("take no more than their share, and leave the rest to what follows", () => {
    const first: MarkdownBlock = { kind: "rows", title: "First", rows, share: 1 / 4 };
    const second: MarkdownBlock = { kind: "rows", title: "Second", rows: rows.slice(0, 50) };
    const cut = writeMarkdown({ head: [first, second] }, 1_600);
    expect(cut).toMatch(/First \(100\)[^]*… \d+ more not shown here\.[^]*Second \(50\)/);
    expect(cut).toContain("row-49");
  });

  test("parts share the room, and those for which there is none are counted", () => {
    const parts = Array.from({ length: 30 }, (_, index): MarkdownBlock[] => [
      { kind: "heading", text: `part ${index}` },
      { kind: "rows", title: "All", rows },
    ]);
    const foot: MarkdownBlock[] = [{ kind: "small", text: "the end" }];
    const cut = writeMarkdown({ head: [], parts, partsName: "things", foot }, 600);
    const shown = cut.match(/^### part/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(3);
    expect(cut).toContain(
      `\n\n… ${30 - shown} more things not shown here.\n\n<sub>the end</sub>\n`,
    );
    const all = writeMarkdown({ head: [], parts: parts.slice(0, 2), foot }, 1_600);
    const [, one = "", two = ""] = all.split("### part ");
    expect(one.match(/row-/g)?.length).toBeGreaterThan(10);
    expect(two.match(/row-/g)?.length).toBeGreaterThan(10);
  });
});
