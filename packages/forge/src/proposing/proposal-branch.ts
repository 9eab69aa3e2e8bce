import { createHash } from "node:crypto";

const longestNames = 60;

/**
 * The name of a proposal's branch, used only by mirrorkit. It differs for other clusters and another origin, so
 * that proposals of two mirror-config projects, or of ImageSets of different clusters, do not replace each other.
 *
 * Git rejects names that end in `.lock`, so such a name ends in `-lock`.
 *
 * @param clusters - the clusters of the proposal
 * @param origin - path of the mirror-config project; undefined when unknown
 */
export function proposalBranch(clusters: readonly string[], origin: string | undefined): string {
  const names = clusters
    .toSorted()
    .join("-and-")
    .replace(/\.lock$/, "-lock");
  const short =
    names.length <= longestNames
      ? names
      : `${clusters.length}-clusters-${createHash("sha256").update(names).digest("hex").slice(0, 8)}`;
  return origin === undefined ? `mirrorkit/${short}` : `mirrorkit/${slugOf(origin)}/${short}`;
}

function slugOf(origin: string): string {
  return origin
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
