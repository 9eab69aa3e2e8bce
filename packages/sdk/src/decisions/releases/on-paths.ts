import { nodeOf, type ReleaseEdge, type ReleaseGraph } from "../../models/release/index.ts";

/**
 * The releases on any path of updates from a version to one of some targets, both ends among them; updates with known risks
 * count. Only the version itself where there is no target. Undefined where the graph lacks the version, or has no path.
 *
 * @param from - what a cluster runs, such as `4.20.16`
 * @param targets - later versions
 */
export function releasesOnPaths(
  graph: ReleaseGraph,
  from: string,
  targets: readonly string[],
): ReadonlySet<string> | undefined {
  if (targets.length === 0) return new Set([from]);
  if (nodeOf(graph, from) === undefined) return undefined;
  const edges = [...graph.edges, ...graph.conditionalEdges];
  const later = reached([from], groupBy(edges, "from"), "to");
  const earlier = reached(targets, groupBy(edges, "to"), "from");
  const found = new Set([...later].filter((version) => earlier.has(version)));
  return found.size === 0 ? undefined : found;
}

type End = "from" | "to";

function groupBy(
  edges: readonly ReleaseEdge[],
  end: End,
): ReadonlyMap<string, readonly ReleaseEdge[]> {
  const groups = new Map<string, ReleaseEdge[]>();
  for (const edge of edges) {
    const known = groups.get(edge[end]);
    if (known === undefined) groups.set(edge[end], [edge]);
    else known.push(edge);
  }
  return groups;
}

function reached(
  starts: readonly string[],
  edges: ReadonlyMap<string, readonly ReleaseEdge[]>,
  end: End,
): ReadonlySet<string> {
  const found = new Set(starts);
  const open = [...starts];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const edge of edges.get(next) ?? []) {
      if (found.has(edge[end])) continue;
      found.add(edge[end]);
      open.push(edge[end]);
    }
  }
  return found;
}
