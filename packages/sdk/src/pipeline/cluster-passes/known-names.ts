import { didYouMean, MirrorError, printable } from "../../base/problem/index.ts";

/**
 * Checks that the settings have a cluster.
 *
 * @param known - the clusters of the settings
 * @throws a {@link MirrorError} `wrong-use` that names the closest one when they do not.
 */
export function checkKnownCluster(cluster: string, known: readonly string[]): void {
  if (known.includes(cluster)) return;
  const add =
    known.length === 0
      ? "Add it under clusters in mirrorkit.yaml."
      : `Add it under clusters in mirrorkit.yaml, or name one of: ${known.join(", ")}.`;
  throw new MirrorError("wrong-use", `the settings have no cluster ${printable(cluster)}`, {
    hint: afterNearest(cluster, known, add),
  });
}

/** Checks that the settings contain the ImageSet named for a pass, if they list any ImageSets. */
export function checkImageSet(name: string | undefined, known: readonly string[]): void {
  if (name === undefined || known.includes(name)) return;
  const add = `Add it under imageSets in mirrorkit.yaml, or name one of: ${known.join(", ")}.`;
  throw new MirrorError("wrong-use", `the settings have no ImageSet ${printable(name)}`, {
    hint: afterNearest(name, known, add),
  });
}

/** Checks that the ImageSet that a pass is given feeds the cluster, whose own are given. */
export function checkFeeds(
  name: string | undefined,
  own: readonly string[],
  cluster: string,
): void {
  if (name === undefined || own.includes(name)) return;
  const message = `the ImageSet ${printable(name)} does not feed the cluster ${printable(cluster)}`;
  const add = `Add it to clusters.${cluster}.imageSets in mirrorkit.yaml, or name one of: ${own.join(", ")}.`;
  throw new MirrorError("wrong-use", message, { hint: afterNearest(name, own, add) });
}

function afterNearest(written: string, known: readonly string[], rest: string): string {
  const { help } = didYouMean(written, known);
  return help === undefined ? rest : `${help} ${rest}`;
}
