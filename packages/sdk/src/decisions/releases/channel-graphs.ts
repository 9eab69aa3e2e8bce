import type { Architecture } from "../../models/imageset/index.ts";
import { type ReleaseGraph, type ReleaseNode, sortedNodes } from "../../models/release/index.ts";
import type { GraphLookup, GraphRequest } from "./selection.ts";

/** The graph of a channel as the selection asks for it. */
export interface ChannelGraph {
  readonly channel: string;
  readonly graph: ReleaseGraph;
  /** Lowest version first. */
  readonly sorted: readonly ReleaseNode[];
}

/** Graphs of one architecture, which notes those that are not at hand. */
export interface ChannelGraphs {
  readonly architecture: Architecture;
  find(channel: string, type?: "ocp" | "okd"): ChannelGraph | undefined;
}

/** Opens the graphs of an architecture; each is sorted once. */
export function openChannelGraphs(
  architecture: Architecture,
  lookUp: GraphLookup,
  note: (request: GraphRequest) => void,
): ChannelGraphs {
  const known = new Map<string, ChannelGraph>();
  return {
    architecture,
    find(channel, type = "ocp") {
      const key = `${type} ${channel}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const request = { channel, architecture, type };
      const graph = lookUp(request);
      if (graph === undefined) {
        note(request);
        return undefined;
      }
      const found = { channel, graph, sorted: sortedNodes(graph) };
      known.set(key, found);
      return found;
    },
  };
}
