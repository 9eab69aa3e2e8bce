import { readFileSync } from "node:fs";
import {
  compareMappings,
  type Mapping,
  type MappingComparison,
  type MappingKind,
  readMapping,
} from "@mirrorkit/sdk/mapping";
import type { Problem, Severity } from "@mirrorkit/sdk/problems";
import { type Review, reviewAsMarkdown, reviewAsText, reviewPasses } from "@mirrorkit/sdk/review";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectsIn, hostileText } from "../../../../test/rendered-markdown.ts";
import { runs } from "../../../../test/runs.ts";

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

function goldenMapping(path: string): Mapping {
  const url = new URL(`../fixtures/golden/${path}/workspace/dry-run/mapping.txt`, import.meta.url);
  return readMapping(readFileSync(url, "utf8"), path);
}

test("a review of two large passes is under 20 KB, with nothing left out", () => {
  const [production, graph] = [
    goldenMapping("production/1-dry-run"),
    goldenMapping("graph/1-dry-run"),
  ];
  for (const [before, after] of [
    [production, graph],
    [graph, production],
  ] as const) {
    const found = reviewPasses(compareMappings(before, after), undefined);
    const text = reviewAsMarkdown(found, { title: "fleet", maxBytes: 65_000 });
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
    expect(text).not.toContain("not shown here");
    expect(text).toMatch(/\d+ components of OpenShift/);
  }
});

/** A mapping of releases, each with its payload. */
function releases(...versions: readonly string[]): Mapping {
  const lines = versions.map((version) => {
    const digest = version.replaceAll(/\D/g, "").padEnd(64, "0");
    const source = `quay.io/openshift-release-dev/ocp-release@sha256:${digest}`;
    return `docker://${source}=docker://m.example.test/openshift/release-images:${version}-x86_64\n`;
  });
  return readMapping(lines.join(""), "mapping.txt");
}

test.each([
  [["4.20.18"], ["4.20.19"], "OpenShift 4.20.18 → 4.20.19 (x86_64)"],
  [
    ["4.20.16", "4.20.17"],
    ["4.20.17", "4.20.18"],
    "OpenShift 4.20.16 leaves, 4.20.18 comes, 4.20.17 stays (x86_64)",
  ],
  [
    ["4.20.9"],
    ["4.20.9", "4.20.10", "4.20.11"],
    "OpenShift 4.20.10 and 4.20.11 come, 4.20.9 stays (x86_64)",
  ],
  [["4.20.10", "4.20.9"], ["4.20.10"], "OpenShift 4.20.9 leaves, 4.20.10 stays (x86_64)"],
])("a range of releases that moves is described: %j → %j", (before, after, line) => {
  const [from, to] = [releases(...before), releases(...after)];
  const found = reviewPasses(compareMappings(from, to), undefined);
  expect(reviewAsText(found)).toContain(line);
  const markdown = reviewAsMarkdown(found, { title: "x", maxBytes: 9_000 });
  expect(markdown.replaceAll("`", "")).toContain(line);
});

test("numbers in names are in natural order", () => {
  const names =
    reviewAsText(review)
      .match(/operand-\d+/g)
      ?.slice(0, 12) ?? [];
  const numbers = names.map((name) => Number(name.slice("operand-".length)));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(numbers).toContain(10);
});

describe("text from outside has no effect in a review", () => {
  const reference = hostileText.map((text) => {
    return { transport: "docker", registry: text, repository: text, written: text, text };
  });
  const entry = fc.record({
    source: reference,
    destination: reference,
    kind: fc.constantFrom<MappingKind[]>("additional", "operator-operand", "release-component"),
    identity: hostileText,
    version: hostileText,
    component: hostileText,
  });
  const problem = fc.record({
    rule: hostileText,
    severity: fc.constant<Severity>("error"),
    message: hostileText,
  });
  const hostileReview: fc.Arbitrary<Review> = fc
    .record({
      entries: fc.array(entry, { minLength: 1, maxLength: 12 }),
      text: hostileText,
      problems: fc.array(problem, { maxLength: 7 }),
    })
    .map(({ entries, text, problems }) => {
      const replaced = entries.map((to) => ({
        from: { ...to, version: text },
        to,
        identity: to.identity,
        kind: to.kind,
        downgrade: to.version.length % 2 === 0,
        moved: false,
      }));
      const images = {
        added: entries,
        removed: entries,
        replaced,
        releases: [],
        carriedOver: 1,
        unchanged: 2,
      };
      const change = { source: text, change: "entry-added" as const, text };
      return {
        ...reviewPasses(images, undefined, problems),
        resources: {
          objects: [{ kind: text, name: text, change: "changed", from: text, to: `x${text}` }],
          mirrors: [{ kind: "ImageTagMirrorSet", source: text, before: [text], after: [] }],
          policies: [{ kind: "ImageTagMirrorSet", source: text, before: "AllowContactingSource" }],
          signaturesAdded: [text],
          signaturesRemoved: [text],
        },
        releases: [{ architecture: text, leaves: [text], comes: [text, text], stays: [text] }],
        nodes: { drains: true, reasons: [change], quiet: [change] },
        uncovered: [{ image: text, why: "no-mirror", text }],
        contradictions: problems,
      };
    });

  test("wherever it stands, and cut to any length", () => {
    fc.assert(
      fc.property(
        hostileReview,
        hostileText,
        fc.integer({ min: 1_000, max: 20_000 }),
        (found, title, maxBytes) => {
          const text = reviewAsMarkdown(found, { title, maxBytes });
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
          expect(effectsIn(text)).toEqual([]);
          expect(effectsIn(reviewAsMarkdown(found, { title, maxBytes: 1_000_000 }))).toEqual([]);
        },
      ),
      { numRuns: runs(30) },
    );
  });
});

describe("a review as text", () => {
  test("sums up the release and lists what is removed", () => {
    const text = reviewAsText(review);
    expect(text).toContain("OpenShift 4.20.18 → 4.20.19 (x86_64)");
    expect(text).toMatch(/\nRemoved \(\d+\):\n/);
    expect(text).toMatch(/64 components of OpenShift 4\.20\.19/);
  });

  test("says when nothing changed", () => {
    const same = compareMappings(readMapping(week(1), "a"), readMapping(week(1), "b"));
    expect(reviewAsText(reviewPasses(same, undefined))).toBe(
      "No image changes.\n\n  0 carried over, 298 unchanged\n",
    );
  });

  test("a missing mapping is said, not hidden", () => {
    expect(reviewAsText(reviewPasses(undefined, { before: [], after: [] }))).toContain(
      "one side has no mapping",
    );
  });
});

test("a caution that holds for both passes is said once", () => {
  const unknown = (file: string): Problem => ({
    rule: "unknown-pass",
    severity: "warning",
    message: "it is unknown whether the cluster resources were pushed",
    help: "Say --pass pushed.",
    position: { file },
  });
  const doubled = reviewPasses(undefined, undefined, [unknown("a"), unknown("b")]);
  const markdown = reviewAsMarkdown(doubled, { title: "production", maxBytes: 65_000 });
  for (const text of [reviewAsText(doubled), markdown]) {
    expect(text.split("it is unknown whether")).toHaveLength(2);
  }
  expect(reviewAsText(doubled)).toContain("Caution (1):");
});
