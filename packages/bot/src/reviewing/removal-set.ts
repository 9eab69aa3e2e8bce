import { createHash } from "node:crypto";
import { compareText, type Review, splitTransport } from "@mirrorkit/sdk";

/** What of a change takes something away: it needs an approval. */
export interface RemovalSet {
  /** Number of images that go without a successor. */
  readonly removed: number;
  /** Number of images that move to a lower version. */
  readonly downgraded: number;
  /** The first 16 hex digits of the SHA-256 of all of them; undefined when there are none. */
  readonly digest?: string;
}

/** The removals and downgrades of the ImageSets of a change, by ImageSet. */
export function removalSetOf(reviews: ReadonlyMap<string, Review>): RemovalSet {
  const removed = [...reviews].flatMap(([imageSet, { images }]) =>
    (images?.removed ?? []).map((entry) =>
      JSON.stringify(["removed", imageSet, entry.kind, entry.identity, bare(entry.source)]),
    ),
  );
  const downgraded = [...reviews].flatMap(([imageSet, { downgrades }]) =>
    downgrades.map(({ from, to }) =>
      JSON.stringify([
        "downgraded",
        imageSet,
        to.kind,
        to.identity,
        bare(from.source),
        bare(to.source),
      ]),
    ),
  );
  const lines = [...removed, ...downgraded].sort(compareText);
  const counts = { removed: removed.length, downgraded: downgraded.length };
  if (lines.length === 0) return counts;
  const digest = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
  return { ...counts, digest };
}

function bare(reference: string): string {
  return splitTransport(reference).rest;
}
