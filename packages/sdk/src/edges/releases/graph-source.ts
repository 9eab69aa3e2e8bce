import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { MirrorError, type Problem, printable, quoted } from "../../base/problem/index.ts";
import {
  channelsOf,
  mergeGraphs,
  type ReleaseGraph,
  type ReleaseNode,
  readReleaseGraph,
} from "../../models/release/index.ts";
import { isFile, isFolder, namesIn, readTextFile } from "../disk/index.ts";
import type { RegistryOptions } from "../registry/index.ts";
import { type Asker, named, openAsker, readAddress } from "./plain-requests.ts";

/** Where update graphs come from. */
export interface GraphSourceOptions {
  /**
   * A file with one graph, or a folder with one file a channel, `<architecture>-<channel>.json`, as oc-mirror keeps in
   * `working-dir/hold-release/cincinnati-graph-data`; a workspace is searched for that folder. Replaces the address.
   */
  readonly path?: string;
  /** The address of Cincinnati or of an UpdateService, with or without `/api/upgrades_info/v1/graph`; Red Hat's by default. */
  readonly url?: string;
}

/** What is asked for. */
export interface ChannelRequest {
  /** Such as `stable-4.20`; undefined for all that a file or a folder has. */
  readonly channel?: string;
  /** As Go writes it; `amd64` by default. */
  readonly architecture?: string;
  /** Where the channel is published; `ocp` by default. */
  readonly type?: "ocp" | "okd";
}

/** A graph with where it is from. */
export interface FoundGraph {
  /** The releases of the channel; none for a channel that does not exist. */
  readonly graph: ReleaseGraph;
  /** The file, or the address that was asked. */
  readonly from: string;
  /** What is odd about it. */
  readonly problems: readonly Problem[];
}

/** Gives update graphs; each is read once. */
export interface GraphSource {
  /** Gives the graph of a channel. */
  find(request: ChannelRequest): Promise<FoundGraph>;
  /** Closes all connections. */
  close(): Promise<void>;
}

const publicGraph = "https://api.openshift.com/api/upgrades_info/v1/graph";
const okdGraph = "https://origin-release.ci.openshift.org/graph";
const graphPath = "/api/upgrades_info/v1/graph";
const withoutServer =
  "Check the address; if it is not reachable from here, save the graph to a file elsewhere and name it with --graph.";
const largestGraph = 64 * 1024 * 1024;
const insideWorkspace = [
  "hold-release/cincinnati-graph-data",
  "working-dir/hold-release/cincinnati-graph-data",
];

/**
 * Opens a source of update graphs; nothing is read or asked yet.
 *
 * @throws a {@link MirrorError} `wrong-use` for an address that is none, `unreadable-input` for a path that does not exist.
 */
export function openGraphSource(
  { path, url = publicGraph }: GraphSourceOptions,
  options: RegistryOptions = {},
): GraphSource {
  const known = new Map<string, Promise<FoundGraph>>();
  const { read, close } =
    path === undefined ? online(url, options) : { read: onDisk(path), close: async () => {} };
  return {
    find(request) {
      const key = JSON.stringify([request.type, request.architecture, request.channel]);
      const found = known.get(key) ?? read(request);
      known.set(key, found);
      return found;
    },
    close,
  };
}

type Read = (request: ChannelRequest) => Promise<FoundGraph>;

function onDisk(path: string): Read {
  if (!isFolder(path)) {
    let whole: FoundGraph | undefined;
    return async ({ channel }) => {
      whole ??= { ...readReleaseGraph(readTextFile(path), path), from: path };
      return { ...whole, graph: ofChannel(whole.graph, channel) };
    };
  }
  const folder = insideWorkspace.map((inside) => join(path, inside)).find(isFolder) ?? path;
  return async ({ channel, architecture = "amd64" }) => {
    if (channel === undefined) return allOf(folder, architecture);
    const name = `${architecture}-${channel}.json`;
    const file = join(folder, name);
    if (!isFile(file)) throw withoutFile(folder, name);
    return { ...readReleaseGraph(readTextFile(file), file), from: file };
  };
}

function allOf(folder: string, architecture: string): FoundGraph {
  const names = namesIn(folder).filter(
    (name) => name.startsWith(`${architecture}-`) && name.endsWith(".json"),
  );
  if (names.length === 0) throw withoutFile(folder, `${architecture}-CHANNEL.json`);
  const read = names.map((name) => {
    const file = join(folder, name);
    return readReleaseGraph(readTextFile(file), file);
  });
  return {
    graph: mergeGraphs(read.map(({ graph }) => graph)),
    from: folder,
    problems: read.flatMap(({ problems }) => problems),
  };
}

function withoutFile(folder: string, name: string): MirrorError {
  const there = namesIn(folder).filter((one) => one.endsWith(".json"));
  const listed = there.slice(0, 5).map(quoted).join(", ");
  return new MirrorError(
    "unreadable-input",
    `${printable(folder)} has no update graph ${quoted(name)}`,
    {
      hint:
        there.length === 0
          ? "Name a file with a graph, or a workspace in which oc-mirror has collected releases."
          : `It has ${listed}${there.length > 5 ? " and others" : ""}.`,
    },
  );
}

/** A channel is what names it in its metadata; where no release names any, the graph is of one channel. */
function ofChannel(graph: ReleaseGraph, channel: string | undefined): ReleaseGraph {
  if (channel === undefined || channelsOf(graph).length === 0) return graph;
  const nodes = graph.nodes.filter(({ channels }) => channels.includes(channel));
  if (nodes.length === graph.nodes.length) return graph;
  return within(graph, nodes);
}

function within(graph: ReleaseGraph, nodes: readonly ReleaseNode[]): ReleaseGraph {
  const kept = new Set(nodes.map(({ version }) => version));
  const isInside = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
    kept.has(from) && kept.has(to);
  return {
    nodes,
    edges: graph.edges.filter(isInside),
    conditionalEdges: graph.conditionalEdges.filter(isInside),
  };
}

function online(
  address: string,
  options: RegistryOptions,
): { readonly read: Read; readonly close: () => Promise<void> } {
  const base = withGraphPath(readAddress(address, "an update graph", options.insecure));
  const asker = openAsker(options);
  const id = randomUUID();
  let okd: Promise<FoundGraph> | undefined;
  return {
    read: ({ channel, architecture = "amd64", type = "ocp" }) => {
      if (type === "okd") {
        // One graph has all of its channels, and it is large.
        okd ??= ask(asker, new URL(okdGraph));
        return okd;
      }
      if (channel === undefined) throw new MirrorError("wrong-use", "no release channel was named");
      const url = new URL(base);
      url.searchParams.set("channel", channel);
      url.searchParams.set("arch", architecture);
      url.searchParams.set("id", id);
      return ask(asker, url);
    },
    close: () => asker.close(),
  };
}

/** An UpdateService says its address without the path of the graph. */
function withGraphPath(url: URL): URL {
  if (url.pathname.endsWith("/graph")) return url;
  const full = new URL(url);
  const above = url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : url.pathname;
  full.pathname = above + graphPath;
  return full;
}

async function ask(asker: Asker, url: URL): Promise<FoundGraph> {
  const shown = `${url.origin}${url.pathname}`;
  const channel = url.searchParams.get("channel");
  const what = `the update graph${channel === null ? "" : ` of ${quoted(channel)}`}`;
  let answer: Awaited<ReturnType<Asker["get"]>>;
  try {
    answer = await asker.get(url, "application/json", largestGraph);
  } catch (error) {
    throw named(error, what, withoutServer);
  }
  if (answer.status !== 200) {
    throw new MirrorError("network", `${what}: ${printable(shown)} answered ${answer.status}`, {
      hint: withoutServer,
    });
  }
  return { ...readReleaseGraph(answer.bytes.toString("utf8"), shown), from: shown };
}
