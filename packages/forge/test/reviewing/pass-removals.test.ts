import { assessChange } from "@mirrorkit/forge/internal";
import { type ImageSetConfiguration, readImageSet } from "@mirrorkit/sdk/imageset";
import { passRemovals, removalsDigest } from "@mirrorkit/sdk/internal";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { expect, test } from "vitest";
import { imageSetOf, mappingOf, sourcesOf } from "../golden.ts";

function side(imageSet: string, mapping: string) {
  const read = readImageSet(imageSet, "imageset.yaml").imageSet;
  if (read?.kind !== "ImageSetConfiguration") throw new Error("no ImageSet");
  const known: ImageSetConfiguration = read;
  return { imageSet: known, entries: readMapping(mapping, "mapping.txt").entries };
}

const comparison = {
  name: "production",
  destination: "quay.example.test/mirror",
  before: side(imageSetOf(1), mappingOf(1)),
  after: side(imageSetOf(2), mappingOf(2)),
  others: [],
};

test("a pass finds the removals that a review of its change finds, under the same digest", async () => {
  const assessment = await assessChange(sourcesOf());
  const removals = passRemovals(comparison);
  expect(removals).toHaveLength(32);
  expect(removalsDigest(removals)).toBe(assessment?.removals.digest);
});

test("without a change nothing needs an approval, and any further removal has another digest", () => {
  const same = { ...comparison, after: comparison.before };
  expect(removalsDigest(passRemovals(same))).toBeUndefined();
  const entries = comparison.after.entries.filter(({ kind }) => kind !== "additional");
  const fewer = { ...comparison, after: { ...comparison.after, entries } };
  expect(removalsDigest(passRemovals(fewer))).not.toBe(removalsDigest(passRemovals(comparison)));
});

test("the first pass takes nothing away, but must not write over another ImageSet's images", () => {
  const { before, ...first } = comparison;
  expect(passRemovals(first)).toEqual([]);
  const others = [{ name: "other", ...before, destination: "quay.example.test/mirror" }];
  const changed = first.after.entries.map((entry) => ({
    ...entry,
    source: { ...entry.source, registry: "elsewhere.example.test" },
  }));
  const taking = { ...first, after: { entries: changed }, others };
  expect(passRemovals(taking).map(({ effect }) => effect)).toContain("destination");
});
