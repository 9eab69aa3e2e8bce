import { readFileSync } from "node:fs";
import {
  codeSpan,
  compareMappings,
  escapeMarkdown,
  type MappingComparison,
  type Review,
  readMapping,
  reviewAsMarkdown,
  reviewAsText,
  reviewPasses,
} from "@mirrorkit/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

function week(number: 1 | 2): string {
  const path = `../../../../examples/production/week-${number}/working-dir/dry-run/mapping.txt`;
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

const weeks: MappingComparison = compareMappings(
  readMapping(week(1), "before"),
  readMapping(week(2), "after"),
);
const review: Review = reviewPasses(weeks, undefined);

function tablesAreWhole(markdown: string): boolean {
  const lines = markdown.split("\n");
  return lines.every((line, index) => {
    if (!line.startsWith("|")) return true;
    const columns = (text: string): number => text.replaceAll("\\|", "").split("|").length;
    const previous = lines[index - 1] ?? "";
    return line.endsWith("|") && (!previous.startsWith("|") || columns(previous) === columns(line));
  });
}

describe("a review as Markdown", () => {
  const whole = reviewAsMarkdown(review, { title: "production", maxBytes: 65_000 });

  test("says the verdict first, then the release, then what is removed", () => {
    const [title, , verdict] = whole.split("\n");
    expect(title).toBe("### production");
    expect(verdict).toMatch(
      /^\*\*\d+ images are removed, \d+ are replaced and \d+ are added\.\*\*$/,
    );
    expect(whole).toContain("OpenShift `4.20.18` → `4.20.19` (`x86_64`)");
    expect(whole.indexOf("Removed (")).toBeLessThan(whole.indexOf("Added ("));
    expect(whole.indexOf("Added (")).toBeLessThan(whole.indexOf("Replaced ("));
  });

  test("folds long lists", () => {
    expect(whole.match(/<details>/g)).toHaveLength(whole.match(/<\/details>/g)?.length ?? -1);
    expect(whole).toMatch(/<details><summary>Replaced \(\d+\)<\/summary>/);
  });

  test.each([1_000, 1_500, 3_000, 5_000, 10_000, 20_000])(
    "fits %i bytes with whole tables",
    (maxBytes) => {
      const text = reviewAsMarkdown(review, { title: "production", maxBytes });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
      expect(tablesAreWhole(text)).toBe(true);
      expect(text).toContain("images are removed");
      expect(text.split("<details>")).toHaveLength(text.split("</details>").length);
    },
  );

  test("a cut list says how many rows are left out", () => {
    const text = reviewAsMarkdown(review, { title: "production", maxBytes: 5_000 });
    expect(text).toMatch(/… \d+ more not shown here\./);
    expect(text.indexOf("more not shown")).toBeGreaterThan(text.indexOf("Removed ("));
  });
});

describe("text from outside has no effect in Markdown", () => {
  test.each([
    ["@team look", "`@team look`"],
    ["a`b", "`a'b`"],
    ["a|b", "`a\\|b`"],
    ["x\n/merge", "`x\\u000a/merge`"],
    ["<!-- mirrorkit -->", "`<!-- mirrorkit -->`"],
    ["", ""],
  ])("%j in a code span", (text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });

  test.each([
    ["<img src=x>", "&lt;img src=x&gt;"],
    ["[a](http://b)", "\\[a\\]\\(http\\:\\/\\/b\\)"],
    ["@all", "@\u200ball"],
    ["# h", "\\# h"],
  ])("%j in running text", (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test("whatever the text, a code span is one line with no backtick and no bare pipe inside", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const inner = codeSpan(text).slice(1, -1);
        expect(inner).not.toMatch(/[`\n\r]/);
        expect(inner).not.toMatch(/(^|[^\\])\|/);
      }),
    );
  });

  test("a hostile title cannot open anything", () => {
    const title = "x\n/close\n<!-- marker -->\n@everyone";
    const [first, second] = reviewAsMarkdown(review, { title, maxBytes: 65_000 }).split("\n");
    expect(second).toBe("");
    expect(first).not.toContain("<!--");
  });
});

describe("a review as text", () => {
  test("sums up the release and lists what is removed", () => {
    const text = reviewAsText(review);
    expect(text).toContain("Release 4.20.18 → 4.20.19 (x86_64)");
    expect(text).toMatch(/\nRemoved \(\d+\):\n/);
    expect(text).toMatch(/\d+ components of the release/);
  });

  test("says when nothing changed", () => {
    const same = compareMappings(readMapping(week(1), "a"), readMapping(week(1), "b"));
    expect(reviewAsText(reviewPasses(same, undefined))).toBe(
      "No image changes.\n\n  0 carried over, 298 unchanged\n",
    );
  });

  test("a missing mapping is said, not hidden", () => {
    expect(reviewAsText(reviewPasses(undefined, { before: [], after: [] }))).toContain(
      "a side has no mapping",
    );
  });
});
