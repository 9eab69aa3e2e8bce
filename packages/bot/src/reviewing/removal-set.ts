import { createHash } from "node:crypto";
import { compareText, formatImageReference, type Review } from "@mirrorkit/sdk";
import type { LoweredVersion } from "./lowered-versions.ts";

/** What of a change takes something away, or changes who may: it needs an approval. */
export interface RemovalSet {
  /** Number of images that go without a successor. */
  readonly removed: number;
  /** Number of images, packages and channels that move to a lower version. */
  readonly downgraded: number;
  /** Whether the settings change what is reviewed, or who approves. */
  readonly settings: boolean;
  /** The first 32 hex digits of the SHA-256 of all of it; undefined when there is none. */
  readonly digest?: string;
}

/** What is known of one ImageSet. */
export interface RemovalSource {
  /** Its name. */
  readonly name: string;
  /** The comparison of its mappings; undefined when there is none. */
  readonly review?: Review;
  /** What it asks for in a lower version than before. */
  readonly lowered: readonly LoweredVersion[];
}

/**
 * The removals and downgrades of a change.
 *
 * @param policy - the digest of the settings, when they change what is reviewed or who approves
 */
export function removalSetOf(
  sources: readonly RemovalSource[],
  policy: string | undefined,
): RemovalSet {
  const removed = sources.flatMap(removedLines);
  const downgraded = sources.flatMap(downgradedLines);
  const settings = policy === undefined ? [] : [JSON.stringify(["settings", policy])];
  const lines = [...removed, ...downgraded, ...settings].sort(compareText);
  const counts = {
    removed: removed.length,
    downgraded: downgraded.length,
    settings: policy !== undefined,
  };
  if (lines.length === 0) return counts;
  const digest = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 32);
  return { ...counts, digest };
}

function removedLines({ name, review }: RemovalSource): readonly string[] {
  return (review?.images?.removed ?? []).map((entry) =>
    JSON.stringify([
      "removed",
      name,
      entry.kind,
      entry.identity,
      formatImageReference(entry.source),
    ]),
  );
}

function downgradedLines({ name, review, lowered }: RemovalSource): readonly string[] {
  return [
    ...(review?.downgrades ?? []).map(({ from, to }) =>
      JSON.stringify([
        "downgraded",
        name,
        to.kind,
        to.identity,
        formatImageReference(from.source),
        formatImageReference(to.source),
      ]),
    ),
    ...lowered.map(({ what, from, to }) => JSON.stringify(["lowered", name, what, from, to])),
  ];
}
