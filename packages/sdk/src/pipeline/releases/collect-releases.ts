import type { Problem } from "../../base/problem/index.ts";
import {
  type GraphRequest,
  type ReleaseSelection,
  selectReleases,
} from "../../decisions/releases/index.ts";
import type { GraphSource } from "../../edges/releases/index.ts";
import type { Platform } from "../../models/imageset/index.ts";
import type { ReleaseGraph } from "../../models/release/index.ts";

/** What oc-mirror would mirror of the releases, and the graphs that say so. */
export interface CollectedReleases extends ReleaseSelection {
  /** Each graph that was needed, in the order of need. */
  readonly graphs: readonly ReleaseGraph[];
  /** What is odd about the graphs. */
  readonly problems: readonly Problem[];
}

/** A path from the lowest to the highest minor needs the graph of each between. */
const mostRounds = 100;

/**
 * Selects the releases of an ImageSet, with the graphs that this needs.
 *
 * @throws a {@link MirrorError} as the source does.
 */
export async function collectReleases(
  platform: Platform,
  source: GraphSource,
): Promise<CollectedReleases> {
  const graphs = new Map<string, ReleaseGraph>();
  const problems = new Map<string, Problem>();
  const lookUp = (request: GraphRequest): ReleaseGraph | undefined => graphs.get(keyOf(request));
  let selection = selectReleases(platform, lookUp);
  for (let round = 0; selection.missing.length > 0 && round < mostRounds; round += 1) {
    const found = await Promise.all(
      selection.missing.map(async (request) => [request, await source.find(request)] as const),
    );
    for (const [request, { graph, problems: odd }] of found) {
      graphs.set(keyOf(request), graph);
      for (const one of odd) problems.set(JSON.stringify([one.message, one.position]), one);
    }
    selection = selectReleases(platform, lookUp);
  }
  return { ...selection, graphs: [...graphs.values()], problems: [...problems.values()] };
}

function keyOf({ type, architecture, channel }: GraphRequest): string {
  return `${type} ${architecture} ${channel}`;
}
