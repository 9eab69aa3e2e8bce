import {
  defined,
  invalidInput,
  limitProblems,
  type Problem,
  quoted,
} from "../../base/problem/index.ts";
import { findLoops } from "./find-loops.ts";
import {
  type ConditionalEdge,
  edgeKey,
  type ReleaseEdge,
  type ReleaseGraph,
  type ReleaseNode,
  type UpdateRisk,
} from "./graph.ts";
import { isObject, type JsonObject, readJsonObject, textIn, textsIn } from "./json.ts";
import { strictVersion } from "./versions.ts";

/** A graph with what is odd about it. */
export interface ReleaseGraphReading {
  /** What could be read. */
  readonly graph: ReleaseGraph;
  /** Rule `release-graph`: errors for what was left out, warnings for what clusters stumble over. */
  readonly problems: readonly Problem[];
}

const channelsKey = "io.openshift.upgrades.graph.release.channels";

/**
 * Reads an update graph (Cincinnati v1, OpenShift Update Service): unknown fields are ignored, broken nodes and edges are
 * problems and left out.
 *
 * @throws a {@link MirrorError} `invalid-input` where the text is not JSON, or not a graph.
 */
export function readReleaseGraph(text: string, file: string): ReleaseGraphReading {
  const value = readJsonObject(text, file, "release-graph", "the update graph");
  const { nodes, edges = [], conditionalEdges = [] } = value;
  const problems: Problem[] = [];
  const report: Report = (severity, message, help) => {
    problems.push({
      rule: "release-graph",
      severity,
      message,
      position: { file },
      ...defined({ help }),
    });
  };
  if (!Array.isArray(nodes)) {
    report("error", `the update graph has no list "nodes"${saidInstead(value)}`, wrongFileHelp);
    throw invalidInput(problems);
  }
  const { known, byIndex } = readNodes(nodes, report);
  const found = readEdges(listOr(edges, "edges", report), byIndex, report);
  const graph: ReleaseGraph = {
    nodes: [...known.values()],
    edges: found,
    conditionalEdges: readConditionalEdges(
      listOr(conditionalEdges, "conditionalEdges", report),
      known,
      report,
    ),
  };
  const loop = findLoops(graph);
  if (loop.length > 0) {
    const names = loop.slice(0, 5).join(", ");
    const more = loop.length > 5 ? ` and ${loop.length - 5} more` : "";
    report("warning", `the updates of the graph form a cycle: ${names}${more}`);
  }
  return { graph, problems: limitProblems(problems, file) };
}

type Report = (severity: "error" | "warning", message: string, help?: string) => void;

const wrongFileHelp =
  "Save the graph with: curl -H 'Accept: application/json' 'https://api.openshift.com/api/upgrades_info/v1/graph?channel=stable-4.20&arch=amd64'.";

/** Cincinnati answers with `kind` and `value` where it has no graph. */
function saidInstead({ kind, value }: JsonObject): string {
  if (typeof kind !== "string" || typeof value !== "string") return "";
  return `, but says ${quoted(`${kind}: ${value}`)}`;
}

interface Nodes {
  readonly known: ReadonlyMap<string, ReleaseNode>;
  /** The versions by number; undefined where the node is broken. */
  readonly byIndex: readonly (string | undefined)[];
}

function readNodes(list: readonly unknown[], report: Report): Nodes {
  const known = new Map<string, ReleaseNode>();
  const byIndex = list.map((value, index) => {
    const node = readNode(value, `nodes[${index}]`, report);
    if (node === undefined) return undefined;
    const before = known.get(node.version);
    if (before === undefined) known.set(node.version, node);
    else report("warning", duplicateNode(node, before), "The first entry counts.");
    return node.version;
  });
  return { known, byIndex };
}

function duplicateNode(node: ReleaseNode, before: ReleaseNode): string {
  const other = node.payload === before.payload ? "" : ", with two payloads";
  return `the release ${quoted(node.version)} is listed twice${other}`;
}

function readNode(value: unknown, place: string, report: Report): ReleaseNode | undefined {
  const { version, payload, metadata } = isObject(value) ? value : {};
  if (typeof version !== "string" || strictVersion(version) === undefined) {
    const written = typeof version === "string" ? ` ${quoted(version)} is invalid` : " is missing";
    report("error", `${place}: the version${written}`, "Download the graph again.");
    return undefined;
  }
  if (typeof payload !== "string" || payload === "") {
    report("error", `${place}: the release ${quoted(version)} has no payload`);
    return undefined;
  }
  const texts = textsIn(metadata);
  const channels = (texts[channelsKey] ?? "").split(",").map((name) => name.trim());
  const url = texts["url"];
  return {
    version,
    payload,
    channels: channels.filter((name) => name !== ""),
    metadata: texts,
    ...(url === undefined || url === "" ? {} : { url }),
  };
}

function readEdges(
  list: readonly unknown[],
  byIndex: readonly (string | undefined)[],
  report: Report,
): readonly ReleaseEdge[] {
  const edges: ReleaseEdge[] = [];
  const known = new Map<string, Set<string>>();
  for (const [index, value] of list.entries()) {
    const [from, to] = Array.isArray(value) && value.length === 2 ? value.map(asIndex) : [];
    if (from === undefined || to === undefined) {
      report("error", `edges[${index}] is not a pair of node numbers`);
      continue;
    }
    const outside = [from, to].find((number) => number >= byIndex.length);
    if (outside !== undefined) {
      const message = `edges[${index}] names node ${outside}, but the graph has ${byIndex.length} nodes`;
      report("error", message, "Download the graph again: oc-mirror fails on it.");
      continue;
    }
    const ends = { from: byIndex[from], to: byIndex[to] };
    if (ends.from === undefined || ends.to === undefined) continue;
    const targets = known.get(ends.from) ?? new Set();
    known.set(ends.from, targets);
    if (targets.has(ends.to)) {
      report("warning", `the update ${ends.from} → ${ends.to} is listed twice`);
      continue;
    }
    targets.add(ends.to);
    edges.push({ from: ends.from, to: ends.to });
  }
  return edges;
}

function asIndex(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function readConditionalEdges(
  list: readonly unknown[],
  known: ReadonlyMap<string, ReleaseNode>,
  report: Report,
): readonly ConditionalEdge[] {
  const found = new Map<string, ConditionalEdge>();
  for (const [index, value] of list.entries()) {
    const place = `conditionalEdges[${index}]`;
    const { edges, risks } = isObject(value) ? value : {};
    const named = Array.isArray(risks) ? risks.flatMap((risk) => readRisk(risk)) : [];
    if (!Array.isArray(edges) || named.length === 0) {
      report("error", `${place} has no list of edges and risks`);
      continue;
    }
    for (const edge of edges) {
      const from = textIn(edge, "from");
      const to = textIn(edge, "to");
      if (from === undefined || to === undefined) {
        report("error", `${place} has an edge without "from" and "to"`);
        continue;
      }
      const unknown = [from, to].find((version) => !known.has(version));
      if (unknown !== undefined) {
        report("warning", `${place} names the release ${quoted(unknown)}, which the graph lacks`);
        continue;
      }
      const key = edgeKey({ from, to });
      const before = found.get(key)?.risks ?? [];
      found.set(key, { from, to, risks: [...before, ...named] });
    }
  }
  return [...found.values()];
}

function readRisk(value: unknown): readonly UpdateRisk[] {
  const name = textIn(value, "name");
  if (name === undefined || name === "") return [];
  const url = textIn(value, "url");
  const message = textIn(value, "message") ?? "";
  return [{ name, message, ...(url === undefined || url === "" ? {} : { url }) }];
}

function listOr(value: unknown, name: string, report: Report): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value !== null) report("error", `the update graph has a ${quoted(name)} that is not a list`);
  return [];
}
