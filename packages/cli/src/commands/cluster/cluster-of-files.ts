import { didYouMean, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";

/** Files of a folder, by their paths with `/` between the parts, that hold one object of one name each. */
export type ObjectPlaces = readonly (readonly string[])[];

/**
 * The clusters that files belong to: the folders below a folder `clusters`, and those in which objects of one kind
 * and name differ. Sorted; empty when the files are of one cluster.
 */
export function clustersIn(files: readonly string[], collisions: ObjectPlaces): readonly string[] {
  const below = files.flatMap((file) => {
    const parts = file.split("/");
    const index = parts.indexOf("clusters");
    const name = index < 0 || index + 2 >= parts.length ? undefined : parts[index + 1];
    return name === undefined ? [] : [name];
  });
  const names = new Set(below.length > 0 ? below : collisions.flatMap(differingFolders));
  return names.size < 2 ? [] : [...names].sort();
}

/** The first folders in which paths differ; empty when one path ends earlier. */
function differingFolders(files: readonly string[]): readonly string[] {
  const paths = files.map((file) => file.split("/").slice(0, -1));
  const [first = []] = paths;
  const index = first.findIndex((part, at) => paths.some((path) => path[at] !== part));
  if (index < 0) return [];
  const parts = paths.map((path) => path[index]);
  return parts.some((part) => part === undefined) ? [] : parts.filter((part) => part !== undefined);
}

/** The files of a cluster: all but those in a folder of another one. */
export function filesOfCluster(
  files: readonly string[],
  cluster: string,
  clusters: readonly string[],
): readonly string[] {
  const others = clusters.filter((name) => name !== cluster);
  return files.filter((file) => !file.split("/").some((part) => others.includes(part)));
}

/** Checks that a named cluster is one of those in a folder. */
export function checkNamedCluster(
  folder: string,
  cluster: string | undefined,
  clusters: readonly string[],
): void {
  const listed = clusters.map(printable).join(", ");
  if (cluster === undefined && clusters.length > 0) {
    throw new MirrorError(
      "wrong-use",
      `${printable(folder)} contains the mirror sets of several clusters: ${listed}`,
      { hint: `Name one with --cluster ${clusters[0] ?? "NAME"}, or name its folder.` },
    );
  }
  if (cluster === undefined || clusters.includes(cluster)) return;
  const { help } = didYouMean(cluster, clusters);
  const meant = help === undefined ? "" : `${help} `;
  throw new MirrorError(
    "wrong-use",
    clusters.length === 0
      ? `${printable(folder)} does not contain several clusters, but --cluster names ${printable(cluster)}`
      : `${printable(folder)} contains no mirror sets of a cluster ${printable(cluster)}`,
    {
      hint: clusters.length === 0 ? "Omit --cluster." : `${meant}Name one of: ${listed}.`,
    },
  );
}
