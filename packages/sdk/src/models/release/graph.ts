import { compareNatural } from "../../base/problem/index.ts";
import { compareVersions, type Version } from "../image/index.ts";
import { strictVersion } from "./versions.ts";

/** A release of OpenShift in an update graph. */
export interface ReleaseNode {
  /** As the graph writes it, such as `4.20.18`: semver in full. */
  readonly version: string;
  /** Reference of the release image, by digest. */
  readonly payload: string;
  /** The channels that list the release, in the order of the graph; empty where its metadata names none. */
  readonly channels: readonly string[];
  /** The page of its errata; undefined where its metadata names none. */
  readonly url?: string;
  /** All of its metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An update that every cluster may take. */
export interface ReleaseEdge {
  /** The version that is left. */
  readonly from: string;
  /** The version that is reached. */
  readonly to: string;
}

/** Why an update is not recommended to some clusters. */
export interface UpdateRisk {
  /** Such as `SigstoreSignatureMirroring`. */
  readonly name: string;
  /** What happens to whom; empty where the graph does not say. */
  readonly message: string;
  /** Where it is explained; undefined where the graph does not say. */
  readonly url?: string;
}

/** An update with known risks, which the cluster checks before it offers it. */
export interface ConditionalEdge extends ReleaseEdge {
  /** At least one, in the order of the graph. */
  readonly risks: readonly UpdateRisk[];
}

/** An update graph as Cincinnati and the OpenShift Update Service give it. */
export interface ReleaseGraph {
  /** Each version once, in the order of the graph. */
  readonly nodes: readonly ReleaseNode[];
  /** Each update once, in the order of the graph; both ends are among the nodes. */
  readonly edges: readonly ReleaseEdge[];
  /** Both ends are among the nodes. */
  readonly conditionalEdges: readonly ConditionalEdge[];
}

/** The release of a version; undefined where the graph does not have it. */
export function nodeOf(graph: ReleaseGraph, version: string): ReleaseNode | undefined {
  return graph.nodes.find((node) => node.version === version);
}

/** The releases of a graph, lowest version first. */
export function sortedNodes(graph: ReleaseGraph): readonly ReleaseNode[] {
  return graph.nodes
    .map((node) => ({ node, version: strictVersion(node.version) }))
    .sort((a, b) => compareOptional(a.version, b.version))
    .map(({ node }) => node);
}

/** All channels that the releases of a graph name, numbers in names by their value. */
export function channelsOf(graph: ReleaseGraph): readonly string[] {
  return [...new Set(graph.nodes.flatMap(({ channels }) => channels))].sort(compareNatural);
}

/**
 * Joins graphs, such as those of two channels. An update that one of them gives without risks is without risks; the first
 * graph that has a release says what is known of it.
 */
export function mergeGraphs(graphs: readonly ReleaseGraph[]): ReleaseGraph {
  const [only, ...others] = graphs;
  if (only !== undefined && others.length === 0) return only;
  const nodes = new Map<string, ReleaseNode>();
  const edges = new Map<string, ReleaseEdge>();
  const conditional = new Map<string, ConditionalEdge>();
  for (const graph of graphs) {
    for (const node of graph.nodes) if (!nodes.has(node.version)) nodes.set(node.version, node);
    for (const edge of graph.edges) edges.set(edgeKey(edge), edge);
    for (const edge of graph.conditionalEdges) {
      if (!conditional.has(edgeKey(edge))) conditional.set(edgeKey(edge), edge);
    }
  }
  return {
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    conditionalEdges: [...conditional].filter(([key]) => !edges.has(key)).map(([, edge]) => edge),
  };
}

/** An update as a key: no version has a space. */
export function edgeKey({ from, to }: ReleaseEdge): string {
  return `${from} ${to}`;
}

function compareOptional(a: Version | undefined, b: Version | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareVersions(a, b);
}
