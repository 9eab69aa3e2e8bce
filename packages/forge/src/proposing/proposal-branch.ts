import { createHash } from "node:crypto";

const longestNames = 60;

/**
 * The branch of a proposal: ours alone, another one for other clusters or another origin, so that proposals of two
 * mirror-config projects, or of ImageSets of different clusters, do not take each other's place.
 *
 * A name that ends in `.lock`, which Git takes for no branch, ends in `-lock` there.
 *
 * @param clusters - the clusters that it is for
 * @param origin - path of the mirror-config project; undefined when that is not known
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
