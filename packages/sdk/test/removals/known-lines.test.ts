import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import { lostDeliveries, successions, takenDestinations } from "@mirrorkit/sdk/removals";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KnownLines } from "#models/mapping";
import { runs } from "../../../../test/runs.ts";
import { mappingLines } from "../mapping/arbitrary.ts";

const clash = fc.subarray([
  "evil.example/a/b:1=quay.example.test/mirror/odf4/odf-bundle:latest",
  "r.io/a/b:1=quay.example.test/mirror/openshift/release:4.20.18-x86_64-etcd",
  `r.io/redhat/x@sha256:${"1".repeat(64)}=quay.example.test/mirror/redhat/x:sha256-${"2".repeat(64)}`,
  `r.io/redhat/x@sha256:${"1".repeat(64)}=quay.example.test/mirror/openshift/release:sha256-${"1".repeat(64)}`,
]);
// Most lines stay: few of two mappings of one ImageSet differ.
const change = fc.record({
  stays: mappingLines,
  leaves: mappingLines,
  comes: mappingLines,
  both: clash,
  before: clash,
  after: clash,
  named: fc.subarray([
    "r.io/a/b:1",
    "r.io/redhat/x:latest",
    `r.io/redhat/x@sha256:${"1".repeat(64)}`,
  ]),
  turned: fc.boolean(),
});

function removalsOf(before: readonly MappingEntry[], after: readonly MappingEntry[]): unknown {
  const found = successions(before, after);
  const crossing = takenDestinations([
    { name: "a", before, after },
    { name: "b", before, after: before },
  ]);
  return [found, lostDeliveries("a", found), crossing];
}

test("lines that both mappings share leave all removals as they are", () => {
  fc.assert(
    fc.property(change, ({ stays, leaves, comes, both, before, after, named, turned }) => {
      const earlier = [...stays, ...both, ...leaves, ...before].join("\n");
      const later = [...comes, ...after, ...both, ...stays].join("\n");
      const sides = (known?: KnownLines): readonly (readonly MappingEntry[])[] => {
        const context = known === undefined ? {} : { known };
        const one = readMapping(earlier, "m", context).entries;
        const two = readMapping(later, "m", { ...context, additionalImages: named }).entries;
        return [one, turned ? two.toReversed() : two];
      };
      const [[from = [], to = []], [shared = [], others = []]] = [sides(), sides(new KnownLines())];
      expect(removalsOf(shared, others)).toEqual(removalsOf(from, to));
    }),
    { numRuns: runs(300) },
  );
});
