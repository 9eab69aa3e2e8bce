import type { CatalogChannel } from "../../models/catalog/index.ts";

/** A bundle of a channel and what it updates from; also one that only others name. */
export interface GraphNode {
  /** Name of the bundle. */
  readonly name: string;
  /** The bundle that it replaces. */
  readonly replaces?: string;
  /** The bundles that it skips, each once. */
  readonly skips: readonly string[];
}

/** A channel whose bundles lead to one head. */
export interface ChannelGraph {
  /** The path of `replaces` from the head down; its last bundle may be absent from the channel. */
  readonly path: readonly GraphNode[];
}

/** The graph of a channel, or everything that is wrong with it, in the words of oc-mirror. */
export type GraphReading =
  | { readonly graph: ChannelGraph }
  | { readonly faults: readonly string[] };

interface MutableNode {
  readonly name: string;
  replaces?: string;
  skips: string[];
}

/**
 * Finds the head of a channel: the one entry that no other replaces or skips. `skipRange` plays no part.
 *
 * @see newChannel of github.com/sherine-k/catalog-filter
 */
export function readChannelGraph(channel: CatalogChannel): GraphReading {
  if (channel.entries.length === 0) return { faults: ["channel has no entries"] };
  const { nodes, faults } = gatherNodes(channel);
  const incoming = incomingOf(nodes);
  const heads = channel.entries.filter(({ name }) => !incoming.has(name)).map(({ name }) => name);
  const [head, ...others] = heads;
  if (head === undefined) faults.push("no channel heads found");
  else if (others.length > 0) {
    faults.push(`multiple channel heads found: [${[...heads].sort().join(" ")}]`);
  }
  if (head === undefined || faults.length > 0) return { faults };
  if (hasCycle(head, nodes, incoming)) {
    return { faults: ["detected a cycle in the upgrade graph of the channel"] };
  }
  return { graph: { path: pathFrom(head, nodes) } };
}

function gatherNodes({ entries }: CatalogChannel): {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly faults: string[];
} {
  const nodes = new Map<string, MutableNode>();
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { name, replaces, skips } of entries) {
    if (seen.has(name)) {
      faults.push(`duplicate channel entry ${JSON.stringify(name)}`);
      continue;
    }
    seen.add(name);
    const node = nodeIn(nodes, name);
    if (replaces !== undefined) {
      if (replaces === name)
        faults.push(`invalid channel entry ${JSON.stringify(name)}: replaces itself`);
      node.replaces = nodeIn(nodes, replaces).name;
    }
    for (const skip of skips) {
      if (skip === name) faults.push(`invalid channel entry ${JSON.stringify(name)}: skips itself`);
      nodeIn(nodes, skip);
    }
    node.skips = [...new Set(skips)];
  }
  return { nodes, faults };
}

function nodeIn(nodes: Map<string, MutableNode>, name: string): MutableNode {
  const known = nodes.get(name);
  if (known !== undefined) return known;
  const node = { name, skips: [] };
  nodes.set(name, node);
  return node;
}

function incomingOf(nodes: ReadonlyMap<string, GraphNode>): Map<string, Set<string>> {
  const incoming = new Map<string, Set<string>>();
  for (const { name, replaces, skips } of nodes.values()) {
    for (const older of replaces === undefined ? skips : [replaces, ...skips]) {
      const known = incoming.get(older);
      if (known === undefined) incoming.set(older, new Set([name]));
      else known.add(name);
    }
  }
  return incoming;
}

/** What the head does not lead to in an order of its own is on a cycle. */
function hasCycle(
  head: string,
  nodes: ReadonlyMap<string, GraphNode>,
  incoming: Map<string, Set<string>>,
): boolean {
  const queue = [head];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const node = nodes.get(name);
    for (const older of [
      ...(node?.replaces === undefined ? [] : [node.replaces]),
      ...(node?.skips ?? []),
    ]) {
      const from = incoming.get(older);
      if (from === undefined) continue;
      from.delete(name);
      if (from.size > 0) continue;
      incoming.delete(older);
      queue.push(older);
    }
  }
  return incoming.size > 0;
}

function pathFrom(head: string, nodes: ReadonlyMap<string, GraphNode>): readonly GraphNode[] {
  const path: GraphNode[] = [];
  for (let node = nodes.get(head); node !== undefined; ) {
    path.push(node);
    node = node.replaces === undefined ? undefined : nodes.get(node.replaces);
  }
  return path;
}
