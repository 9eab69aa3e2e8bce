import type { NeededPass, RunningCluster } from "@mirrorkit/sdk/deletion";
import { compareVersions } from "@mirrorkit/sdk/image";
import { printable } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import {
  openGraphSource,
  type ReleaseGraph,
  releasesOnPaths,
  strictVersion,
} from "@mirrorkit/sdk/releases";
import type { Settings } from "@mirrorkit/sdk/settings";

/** The clusters of the settings whose version is known, and those whose path a graph does not have. */
export interface RunningClusters {
  readonly clusters: readonly RunningCluster[];
  readonly problems: readonly Problem[];
}

/**
 * The clusters whose updates stay possible. With a graph, of later releases only those stay that lie on a path to a release
 * that a needed pass mirrors; all of them where the graph has no such path.
 */
export async function clustersOf(
  { clusters }: Settings,
  needed: readonly NeededPass[],
  graphPath: string | undefined,
): Promise<RunningClusters> {
  const running = [...clusters].flatMap(([name, { version }]) =>
    version === undefined ? [] : [{ name, version }],
  );
  if (graphPath === undefined) return { clusters: running, problems: [] };
  const graph = await readGraph(graphPath);
  const mirrored = releasesIn(needed);
  const found = running.map((cluster) => ({
    ...cluster,
    releases: releasesOnPaths(graph, cluster.version, laterThan(cluster.version, mirrored)),
  }));
  return {
    clusters: found.map(({ releases, ...cluster }) =>
      releases === undefined ? cluster : { ...cluster, releases },
    ),
    problems: found.filter(({ releases }) => releases === undefined).map(sayWithoutPath),
  };
}

async function readGraph(path: string): Promise<ReleaseGraph> {
  const source = openGraphSource({ path });
  try {
    return (await source.find({})).graph;
  } finally {
    await source.close();
  }
}

function releasesIn(needed: readonly NeededPass[]): readonly string[] {
  const versions = needed.flatMap(({ entries }) =>
    entries.flatMap(({ kind, version }) =>
      kind === "release-payload" && version !== undefined ? [version] : [],
    ),
  );
  return [...new Set(versions)];
}

function laterThan(version: string, others: readonly string[]): readonly string[] {
  const own = strictVersion(version);
  return others.filter((other) => {
    const read = strictVersion(other);
    return own !== undefined && read !== undefined && compareVersions(read, own) > 0;
  });
}

function sayWithoutPath({ name, version }: Omit<RunningCluster, "releases">): Problem {
  return {
    rule: "cluster-path",
    severity: "warning",
    message: `the graph has no path from ${printable(version)}, which the cluster ${printable(name)} runs, to a release that is still mirrored: all later releases stay`,
    help: "Give a graph of all minors on the way, such as the workspace of oc-mirror.",
  };
}
