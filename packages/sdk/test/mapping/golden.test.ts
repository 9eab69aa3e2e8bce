import { readFileSync } from "node:fs";
import { compareMappings, type Mapping, readMapping, writeMapping } from "@mirrorkit/sdk/mapping";
import { describe, expect, test } from "vitest";
import { compareMappingTexts, type MappingText } from "#models/mapping";
import { countBy, counts, goldenCases, goldenMapping, goldenText, sharedFiles } from "./golden.ts";

/** The lines that stand for images: what `--dry-run-manifest-lists` adds is not written back. */
function imageLines(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !/=.*@sha256:[0-9a-f]{64}$/.test(line))
    .sort();
}

function kindsOf(mapping: Mapping): Record<string, number> {
  return countBy(mapping.entries.map((entry) => entry.kind));
}

const sharedMappings = sharedFiles("golden", /dry-run\/(?:mapping|missing)\.txt$/);
const corpus = sharedFiles("corpus/mapping", /\.txt$/);

describe("mappings of the real oc-mirror are read without loss", () => {
  test.each(goldenCases)("%s", (name) => {
    const text = goldenText(name);
    const mapping = readMapping(text, "mapping.txt");
    expect(mapping.problems).toEqual([]);
    expect(writeMapping(mapping.entries).split("\n").slice(0, -1)).toEqual(imageLines(text));
    expect(readMapping(writeMapping(mapping.entries), "again").entries).toEqual(mapping.entries);
  });

  test.skipIf(sharedMappings.length === 0)(
    "every shared mapping (skipped without the shared folder)",
    () => {
      for (const path of sharedMappings) {
        const text = readFileSync(path, "utf8");
        const { entries, problems } = readMapping(text, path);
        expect(problems).toEqual([]);
        expect(writeMapping(entries).split("\n").slice(0, -1)).toEqual(imageLines(text));
      }
    },
  );
});

describe("lines are what they are", () => {
  const operators = { "operator-bundle": 5, "operator-operand": 96 };
  const production = { catalog: 2, ...operators, "release-payload": 1, "release-component": 192 };

  test.each([
    ["production/1-dry-run", { ...production, additional: 2 }],
    ["deep-paths/1-dry-run", { ...production, additional: 2 }],
    ["manifest-lists/1-dry-run", { ...production, additional: 2 }],
    ["production/3-dry-run-next", { ...production, "operator-operand": 72, additional: 3 }],
    ["graph/1-dry-run", { graph: 1, "release-payload": 2, "release-component": 384 }],
    ["renamed-catalogs/1-dry-run", { catalog: 2, ...operators, "operator-operand": 70 }],
    [
      "disk/1-to-disk-dry-run",
      { catalog: 1, "operator-bundle": 1, "operator-operand": 10, additional: 2 },
    ],
    [
      "disk/3-from-disk-dry-run",
      { catalog: 1, "operator-bundle": 1, "operator-operand": 10, additional: 2 },
    ],
  ])("%s", (name, expected) => {
    expect(kindsOf(goldenMapping(name))).toEqual(expected);
  });

  test("twelve lines of single platforms are counted apart", () => {
    expect(goldenMapping("manifest-lists/1-dry-run").subManifests).toBe(12);
  });

  test("an additional image by digest is told from operands by its ImageSet", () => {
    const name = "pinned-images/1-dry-run";
    const [image] = goldenMapping(name).entries.filter(
      ({ identity }) => identity === "image/ubi9/ubi",
    );
    expect(image?.kind).toBe("operator-operand");
    const additionalImages = [image?.source.text ?? ""];
    const told = readMapping(goldenText(name), "mapping.txt", { additionalImages });
    expect(kindsOf(told)).toEqual({
      catalog: 1,
      "operator-bundle": 1,
      "operator-operand": 9,
      additional: 3,
    });
  });

  test("a renamed catalog is one entry, known by its upstream path", () => {
    const { entries } = goldenMapping("renamed-catalogs/1-dry-run");
    const digest = "sha256:f6322db5154dc5e2d3b99ee4cd8adbc382f1279bb810b9947073ea9d1bf4df96";
    const cached = "docker://localhost:55000/platform/redhat-operators";
    const entry = entries.find(
      ({ identity }) => identity === "catalog/redhat/redhat-operator-index",
    );
    expect(entry).toMatchObject({
      source: { written: `docker://registry.redhat.io/redhat/redhat-operator-index@${digest}` },
      destination: {
        written: "docker://quay.example.test/ocp/mirror/platform/redhat-operators:v4.20-production",
      },
      kind: "catalog",
      identity: "catalog/redhat/redhat-operator-index",
      version: "v4.20-production",
      digest,
      filter: "4dfc0850648c5a3067026c2181e8a8d2",
      cache: {
        stored: { written: `${cached}:v4.20-production` },
        rebuilt: { written: `${cached}:4dfc0850648c5a3067026c2181e8a8d2` },
      },
    });
  });
});

describe("two weeks of production", () => {
  const comparison = compareMappings(
    goldenMapping("production/1-dry-run"),
    goldenMapping("production/3-dry-run-next"),
  );

  test("comes down to what a reviewer must know", () => {
    expect(counts(comparison)).toEqual({
      added: 8,
      removed: 31,
      replaced: 72,
      carriedOver: 128,
      unchanged: 67,
    });
    expect(countBy(comparison.replaced.map((each) => each.kind))).toEqual({
      "release-payload": 1,
      "release-component": 64,
      catalog: 1,
      "operator-bundle": 1,
      "operator-operand": 5,
    });
    expect(comparison.replaced.filter((each) => each.downgrade || each.moved)).toEqual([]);
  });

  test("cluster-logging and support-tools came, pipelines went", () => {
    const firstParts = ({ identity }: { readonly identity: string }): string =>
      identity.split("/").slice(0, 2).join("/");
    expect(countBy(comparison.added.map(firstParts))).toEqual({
      "image/openshift-logging": 7,
      "image/rhel9": 1,
    });
    expect(countBy(comparison.removed.map(firstParts))).toEqual({
      "image/openshift-pipelines": 31,
    });
  });

  test("the release, the catalog's filter and gitops moved on", () => {
    const find = (identity: string): unknown =>
      comparison.replaced
        .filter((each) => each.identity === identity)
        .map(({ from, to }) => [from.version, to.version, from.filter, to.filter]);
    expect(find("release/x86_64")).toEqual([["4.20.18", "4.20.19", undefined, undefined]]);
    expect(find("catalog/redhat/redhat-operator-index")).toEqual([
      ["v4.20", "v4.20", "9d2e9c3ad2e8001b400eea0f2b24ae91", "48c195b3524ea653c02224168d4313e6"],
    ]);
    expect(find("image/openshift-gitops-1/openshift-gitops-operator-bundle")).toHaveLength(1);
  });

  test("the way back is a downgrade of the release and all its replaced components", () => {
    const back = compareMappings(
      goldenMapping("production/3-dry-run-next"),
      goldenMapping("production/1-dry-run"),
    );
    expect(back.replaced.filter((each) => each.downgrade)).toHaveLength(65);
  });
});

describe("other pairs", () => {
  const none = { added: 0, removed: 0, replaced: 0, carriedOver: 0 };

  test.each([
    ["production/1-dry-run", "manifest-lists/1-dry-run", { ...none, unchanged: 298 }],
    ["exercise/1-ubi-micro", "exercise/2-with-release", { ...none, added: 193, unchanged: 1 }],
    ["exercise/2-with-release", "exercise/1-ubi-micro", { ...none, removed: 193, unchanged: 1 }],
    ["production/1-dry-run", "deep-paths/1-dry-run", { ...none, replaced: 298 }],
  ])("%s to %s, read and as texts", (before, after, expected) => {
    const comparison = compareMappings(goldenMapping(before), goldenMapping(after));
    expect(counts(comparison)).toEqual({ ...none, unchanged: 0, ...expected });
    const texts = [before, after].map((file) => ({ file, text: goldenText(file) }));
    expect(compareMappingTexts(...(texts as [MappingText, MappingText]))).toEqual(comparison);
  });

  test("with folded paths everything is the same elsewhere", () => {
    const { replaced } = compareMappings(
      goldenMapping("production/1-dry-run"),
      goldenMapping("deep-paths/1-dry-run"),
    );
    expect(replaced.every((each) => each.moved && !each.downgrade)).toBe(true);
    expect(replaced.every(({ from, to }) => from.digest === to.digest)).toBe(true);
  });

  test("a mapping from disk is that of the same ImageSet from upstream", () => {
    const upstream = goldenText("pinned-images/1-dry-run").replaceAll("/pinned/", "/disk/");
    const comparison = compareMappings(
      readMapping(upstream, "upstream"),
      goldenMapping("disk/3-from-disk-dry-run"),
    );
    // The disk knows a renamed image by its new name only.
    expect(comparison.removed.map((entry) => entry.identity)).toEqual([
      "image/rhel9/support-tools",
    ]);
    expect(comparison.added.map((entry) => entry.identity)).toEqual(["image/tools/support"]);
    expect(counts(comparison)).toEqual({ ...none, added: 1, removed: 1, unchanged: 13 });
  });

  test("what the cache lacks is all but the catalog", () => {
    const missing = readMapping(goldenText("disk/1-to-disk-dry-run", "missing"), "missing.txt");
    const { removed, unchanged } = compareMappings(
      goldenMapping("disk/1-to-disk-dry-run"),
      missing,
    );
    expect(removed.map((entry) => entry.kind)).toEqual(["catalog"]);
    expect(unchanged).toBe(13);
  });
});

describe.skipIf(corpus.length === 0)(
  "mappings found in public (skipped without the shared folder)",
  () => {
    test.each(corpus)("case %#: every line is read or refused with its number", (path) => {
      const text = readFileSync(path, "utf8");
      const { entries, problems } = readMapping(text, "mapping.txt");
      const lines = text.split("\n").filter((line) => line !== "").length;
      const refused = problems.filter((problem) => problem.severity === "error");
      expect(
        entries.length + (refused.length > 20 ? lines : refused.length),
      ).toBeGreaterThanOrEqual(new Set(text.split("\n").filter((line) => line !== "")).size);
      for (const { position } of problems.slice(0, 20)) {
        expect(position?.line).toBeGreaterThanOrEqual(1);
        expect(position?.column).toBeGreaterThanOrEqual(1);
      }
    });

    test.skipIf(sharedMappings.length === 0)("no shared mapping differs from itself", async () => {
      for (const path of [...corpus, ...sharedMappings]) {
        const text = readFileSync(path, "utf8");
        const mapping = readMapping(text, path);
        const { unchanged, ...changes } = counts(compareMappings(mapping, mapping));
        expect(changes).toEqual({ added: 0, removed: 0, replaced: 0, carriedOver: 0 });
        expect(unchanged).toBe(mapping.entries.length);
      }
    });
  },
);
