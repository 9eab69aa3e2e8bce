import { printable, quoted } from "../../base/problem/index.ts";
import { compareVersions } from "../../models/image/index.ts";
import type { ReleaseChannel } from "../../models/imageset/index.ts";
import { nodeOf, type ReleaseNode, strictVersion } from "../../models/release/index.ts";
import type { ChannelGraph, ChannelGraphs } from "./channel-graphs.ts";
import type { ReleaseFinding } from "./selection.ts";
import { findUpdatePath } from "./update-path.ts";

/** A channel of an ImageSet with both ends of its range, and where it is in the file. */
export interface ResolvedChannel {
  readonly channel: ReleaseChannel;
  readonly path: readonly (string | number)[];
  readonly min: string;
  readonly max: string;
}

/** What one channel selects. */
export interface ChannelOutcome {
  /** Undefined where its ends are unknown. */
  readonly resolved?: ResolvedChannel;
  readonly nodes: readonly ReleaseNode[];
  readonly findings: readonly ReleaseFinding[];
}

/**
 * Takes of a channel what oc-mirror takes: where `maxVersion` is missing, up to its newest release; where `minVersion` is
 * missing, from its oldest one, but from the newest where neither is there nor `full`. Undefined where its graph is missing.
 */
export function resolveChannel(
  graphs: ChannelGraphs,
  channel: ReleaseChannel,
  path: readonly (string | number)[],
): ChannelOutcome | undefined {
  const found = graphs.find(channel.name, channel.type);
  if (found === undefined) return undefined;
  const invalid = invalidEnds(channel, path);
  if (invalid.length > 0) return { nodes: [], findings: invalid };
  const { sorted } = found;
  const [first, last] = [sorted[0]?.version, sorted.at(-1)?.version];
  const max = channel.maxVersion ?? last;
  const isHead = channel.maxVersion === undefined && channel.full !== true;
  const min = channel.minVersion ?? (isHead ? last : first);
  if (min === undefined || max === undefined) {
    return { nodes: [], findings: [emptyChannel(channel, path, graphs.architecture)] };
  }
  const resolved = { channel, path, min, max };
  return channel.shortestPath === true
    ? shortestPath(found, resolved)
    : { resolved, ...inRange(found, resolved, graphs.architecture) };
}

function* invalidEndsOf(
  channel: ReleaseChannel,
  path: readonly (string | number)[],
): Iterable<ReleaseFinding> {
  for (const field of ["minVersion", "maxVersion"] as const) {
    const written = channel[field];
    if (written === undefined || strictVersion(written) !== undefined) continue;
    yield {
      isRefused: true,
      path: [...path, field],
      message: `the ${field} ${quoted(written)} of the release channel ${quoted(channel.name)} is invalid`,
      help: "Write a version with three numbers, such as 4.20.18.",
    };
  }
}

function invalidEnds(
  channel: ReleaseChannel,
  path: readonly (string | number)[],
): readonly ReleaseFinding[] {
  return [...invalidEndsOf(channel, path)];
}

function emptyChannel(
  { name }: ReleaseChannel,
  path: readonly (string | number)[],
  architecture: string,
): ReleaseFinding {
  return {
    isRefused: true,
    path: [...path, "name"],
    message: `the release channel ${quoted(name)} has no releases for ${architecture}`,
    help: "List the channels of a minor with: mirrorkit releases channels MINOR",
  };
}

function inRange(
  { graph }: ChannelGraph,
  resolved: ResolvedChannel,
  architecture: string,
): Pick<ChannelOutcome, "nodes" | "findings"> {
  const { channel, path, min, max } = resolved;
  const [low, high] = [strictVersion(min), strictVersion(max)];
  const nodes = graph.nodes.filter(({ version }) => {
    const own = strictVersion(version);
    if (own === undefined || low === undefined || high === undefined) return false;
    return compareVersions(own, low) >= 0 && compareVersions(own, high) <= 0;
  });
  if (nodes.length > 0) return { nodes, findings: [] };
  const finding =
    graph.nodes.length === 0
      ? { ...emptyChannel(channel, path, architecture), isRefused: false }
      : emptyRange(resolved, architecture);
  return { nodes, findings: [finding] };
}

/** oc-mirror refuses it only where no other channel selects anything. */
function emptyRange(
  { channel, path, min, max }: ResolvedChannel,
  architecture: string,
): ReleaseFinding {
  const name = quoted(channel.name);
  const field = channel.minVersion === undefined ? "maxVersion" : "minVersion";
  const place = { isRefused: false, path: [...path, field] };
  const [low, high] = [strictVersion(min), strictVersion(max)];
  if (low !== undefined && high !== undefined && compareVersions(low, high) > 0) {
    const message = `the minVersion ${min} of the release channel ${name} is above its maxVersion ${max}`;
    return { ...place, message, help: "Swap the two." };
  }
  const range = min === max ? `the release ${min}` : `a release from ${min} to ${max}`;
  const message = `the release channel ${name} does not have ${range} for ${architecture}`;
  return { ...place, message, help: listedBy(channel.name) };
}

function listedBy(channel: string): string {
  return `List its releases: mirrorkit releases versions ${printable(channel)}`;
}

/** oc-mirror takes both ends where no path leads from one to the other, and says nothing. */
function shortestPath(found: ChannelGraph, resolved: ResolvedChannel): ChannelOutcome {
  const { nodes, findings } = pathNodes(found, resolved.min, resolved.max, resolved.path);
  return { resolved, nodes, findings };
}

/** The releases of the shortest path in a channel, as oc-mirror finds it: over updates without known risks. */
export function pathNodes(
  { channel, graph }: ChannelGraph,
  from: string,
  to: string,
  path: readonly (string | number)[],
): Pick<ChannelOutcome, "nodes" | "findings"> {
  const result = findUpdatePath(graph, from, to, { conditional: false });
  if ("steps" in result) {
    const versions = [from, ...result.steps.map((step) => step.to)];
    return { nodes: versions.flatMap((version) => nodeOf(graph, version) ?? []), findings: [] };
  }
  if (result.unknown !== undefined) {
    const field = result.unknown === from ? "minVersion" : "maxVersion";
    return {
      nodes: [],
      findings: [
        {
          isRefused: true,
          path: [...path, field],
          message: `the release channel ${quoted(channel)} does not have the release ${result.unknown}`,
          help: listedBy(channel),
        },
      ],
    };
  }
  const ends = [from, to].flatMap((version) => nodeOf(graph, version) ?? []);
  const message = `no path of recommended updates leads from ${from} to ${to} in ${quoted(channel)}: oc-mirror mirrors only the two`;
  const help =
    "Write the versions of a path that exists; find one with: mirrorkit releases path FROM TO";
  return { nodes: ends, findings: [{ isRefused: false, path, message, help }] };
}
