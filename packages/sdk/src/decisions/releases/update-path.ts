import {
  type ConditionalEdge,
  nodeOf,
  type ReleaseEdge,
  type ReleaseGraph,
  sortedNodes,
  type UpdateRisk,
} from "../../models/release/index.ts";

/** One update of a path. */
export interface UpdateStep extends ReleaseEdge {
  /** Its known risks; empty for an update that every cluster may take. */
  readonly risks: readonly UpdateRisk[];
}

/** How a version leads to another one. */
export type UpdatePath =
  | {
      /** The updates, in their order; none where both versions are the same. */
      readonly steps: readonly UpdateStep[];
    }
  | {
      /** The version of the two that the graph lacks; undefined where it has both, but no path. */
      readonly unknown?: string;
    };

/** Which updates of a graph count. */
export interface PathOptions {
  /** Whether updates with known risks count; true by default. */
  readonly conditional?: boolean;
  /** The versions that the path may go through, beside its ends; all by default. */
  readonly through?: (version: string) => boolean;
}

interface Entry {
  readonly version: string;
  readonly before?: Entry;
  readonly risks: readonly UpdateRisk[];
}

/**
 * Finds the path with the fewest updates that have known risks, among these the one with the fewest updates, among these the
 * one with the highest versions, as oc-mirror does.
 */
export function findUpdatePath(
  graph: ReleaseGraph,
  from: string,
  to: string,
  { conditional = true, through = () => true }: PathOptions = {},
): UpdatePath {
  const unknown = [from, to].find((version) => nodeOf(graph, version) === undefined);
  if (unknown !== undefined) return { unknown };
  const allowed = (version: string): boolean => version === to || through(version);
  const plain = leavingUpdates(graph.edges, graph, allowed);
  const risky = leavingUpdates(conditional ? graph.conditionalEdges : [], graph, allowed);
  const settled = new Set<string>();
  let level: Level = [[{ version: from, risks: [] }]];
  while (level.length > 0) {
    const next: Level = [];
    for (let steps = 0; steps < level.length; steps += 1) {
      for (const entry of level[steps] ?? []) {
        if (settled.has(entry.version)) continue;
        if (entry.version === to) return { steps: stepsOf(entry) };
        settled.add(entry.version);
        reach(level, entry, steps + 1, plain.get(entry.version));
        reach(next, entry, steps + 1, risky.get(entry.version));
      }
    }
    level = next;
  }
  return {};
}

/** What is reached with the same number of risky updates, by the number of all updates. */
type Level = Entry[][];

function reach(
  level: Level,
  before: Entry,
  steps: number,
  edges: readonly (ReleaseEdge & Partial<ConditionalEdge>)[] = [],
): void {
  for (const { to, risks = [] } of edges) {
    const reached = { version: to, before, risks };
    const known = level[steps];
    if (known === undefined) level[steps] = [reached];
    else known.push(reached);
  }
}

/** The updates that leave each version, highest target first. */
function leavingUpdates<Edge extends ReleaseEdge>(
  edges: readonly Edge[],
  graph: ReleaseGraph,
  allowed: (version: string) => boolean,
): ReadonlyMap<string, readonly Edge[]> {
  const ranks = new Map(sortedNodes(graph).map(({ version }, rank) => [version, rank]));
  const leaving = new Map<string, Edge[]>();
  for (const edge of edges) {
    if (!allowed(edge.to)) continue;
    const known = leaving.get(edge.from);
    if (known === undefined) leaving.set(edge.from, [edge]);
    else known.push(edge);
  }
  for (const list of leaving.values()) {
    list.sort((a, b) => (ranks.get(b.to) ?? 0) - (ranks.get(a.to) ?? 0));
  }
  return leaving;
}

function stepsOf(last: Entry): readonly UpdateStep[] {
  const steps: UpdateStep[] = [];
  for (let entry = last; entry.before !== undefined; entry = entry.before) {
    steps.push({ from: entry.before.version, to: entry.version, risks: entry.risks });
  }
  return steps.reverse();
}
