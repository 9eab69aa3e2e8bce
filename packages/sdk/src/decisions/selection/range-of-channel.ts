import type { SelectedRange, SemanticVersion } from "../../models/versions/index.ts";
import type { ChannelGraph, GraphNode } from "./channel-graph.ts";
import type { SelectionCause } from "./selection.ts";

/** Bundles by name, each with why a range keeps it. */
export type KeptBundles = ReadonlyMap<string, SelectionCause>;

/**
 * Keeps what a range needs of a channel: the stretch of the path that holds all versions of the range, without a second
 * head, and the skipped bundles within the range. Bundles of the stretch that lie outside the range are kept as well.
 *
 * @see filterByVersionRange of github.com/sherine-k/catalog-filter
 */
export function keepRange(
  { path }: ChannelGraph,
  range: SelectedRange,
  versions: ReadonlyMap<string, SemanticVersion>,
): KeptBundles {
  const fits = (name: string): boolean => {
    const version = versions.get(name);
    return version !== undefined && range.fits(version);
  };
  const kept = new Map<string, SelectionCause>();
  for (const node of stretchOf(path, fits)) {
    kept.set(node.name, fits(node.name) ? "range" : "path");
    for (const skip of node.skips) {
      if (fits(skip) && !kept.has(skip)) kept.set(skip, "range");
    }
  }
  return kept;
}

/** From the lowest bundle that has all versions of the range at or below it, down to where none are left. */
function stretchOf(
  path: readonly GraphNode[],
  fits: (name: string) => boolean,
): readonly GraphNode[] {
  const counts = countBelow(path, fits);
  let head = 0;
  let most = -1;
  for (const [index, count] of counts.entries()) {
    if (count >= most) {
      head = index;
      most = count;
    }
    if (count === 0) return path.slice(head, index);
  }
  return path.slice(head);
}

/** For each bundle of the path, how many versions of the range are at or below it, each counted once. */
function countBelow(
  path: readonly GraphNode[],
  fits: (name: string) => boolean,
): readonly number[] {
  const counts: number[] = [];
  const seen = new Set<string>();
  for (const { name, skips } of [...path].reverse()) {
    for (const one of [name, ...skips]) if (fits(one)) seen.add(one);
    counts.push(seen.size);
  }
  return counts.reverse();
}
