import { type ReleaseEdge, type ReleaseGraph, sortedNodes } from "./graph.ts";

/** The versions that lie on a cycle of updates, or between two; none in a sound graph. */
export function findLoops(graph: ReleaseGraph): readonly string[] {
  const { nodes, edges, conditionalEdges } = graph;
  if (isAscending(graph)) return [];
  const all = [...edges, ...conditionalEdges].map(({ from, to }) => [from, to] as const);
  const back = all.map(([from, to]) => [to, from] as const);
  const ahead = withoutEnds(new Set(nodes.map(({ version }) => version)), all);
  const left = withoutEnds(ahead, back);
  return nodes.map(({ version }) => version).filter((version) => left.has(version));
}

/** Whether all updates lead to higher versions, so that there is no cycle. */
function isAscending(graph: ReleaseGraph): boolean {
  const ranks = new Map(sortedNodes(graph).map(({ version }, rank) => [version, rank]));
  const rises = ({ from, to }: ReleaseEdge): boolean =>
    (ranks.get(from) ?? 0) < (ranks.get(to) ?? 0);
  return graph.edges.every(rises) && graph.conditionalEdges.every(rises);
}

/** What stays when everything that nothing leads to is taken away, again and again. */
function withoutEnds(
  versions: ReadonlySet<string>,
  edges: readonly (readonly [string, string])[],
): ReadonlySet<string> {
  const left = new Set(versions);
  const inside = edges.filter(([from, to]) => left.has(from) && left.has(to));
  const incoming = new Map<string, number>();
  const leaving = new Map<string, string[]>();
  for (const [from, to] of inside) {
    incoming.set(to, (incoming.get(to) ?? 0) + 1);
    const targets = leaving.get(from);
    if (targets === undefined) leaving.set(from, [to]);
    else targets.push(to);
  }
  const free = [...left].filter((version) => !incoming.has(version));
  for (let version = free.pop(); version !== undefined; version = free.pop()) {
    left.delete(version);
    for (const target of leaving.get(version) ?? []) {
      const count = (incoming.get(target) ?? 0) - 1;
      incoming.set(target, count);
      if (count === 0) free.push(target);
    }
  }
  return left;
}
