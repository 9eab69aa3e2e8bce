import { quoted } from "../../base/problem/index.ts";
import { compareVersions } from "../../models/image/index.ts";
import { nodeOf, type ReleaseNode, strictVersion } from "../../models/release/index.ts";
import type { ChannelGraph, ChannelGraphs } from "./channel-graphs.ts";
import { pathNodes, type ResolvedChannel } from "./resolve-channel.ts";
import type { ReleaseFinding } from "./selection.ts";

/** What lies between the channels of an ImageSet. */
export interface CrossOutcome {
  readonly nodes: readonly ReleaseNode[];
  readonly findings: readonly ReleaseFinding[];
}

const nothing: CrossOutcome = { nodes: [], findings: [] };

/**
 * Takes what oc-mirror takes beside the channels where there are several: the shortest path from the lowest version of all
 * to the highest, through the channels between. It reaches them by counting up the minor, which ends at 4.22: a path to 5.0
 * is refused. Undefined where a graph is missing.
 */
export function crossChannels(
  graphs: ChannelGraphs,
  resolved: readonly ResolvedChannel[],
): CrossOutcome | undefined {
  const lowest = extreme(resolved, ({ min }) => min, -1);
  const highest = extreme(resolved, ({ max }) => max, 1);
  if (lowest === undefined || highest === undefined) return nothing;
  const walk: Walk = { graphs, target: highest, requested: highest.max };
  const start = lowest.channel.name;
  if (start === highest.channel.name) return inTarget(walk, lowest.min);
  const [source, target] = [minorOf(start), minorOf(highest.channel.name)];
  if (source === undefined || target === undefined) return unnumbered(resolved);
  if (source.major === target.major && source.minor === target.minor) {
    return inTarget(walk, lowest.min);
  }
  if (source.major !== target.major || source.minor > target.minor) {
    return unreachable(lowest, highest);
  }
  const first = graphs.find(start);
  const latest = first?.sorted.at(-1)?.version;
  if (first === undefined || latest === undefined) return undefined;
  const upgrades = pathNodes(first, lowest.min, latest, lowest.path);
  if (isRefusing(upgrades)) return upgrades;
  const climbed = climb(walk, source, latest);
  return climbed && join(upgrades, climbed);
}

interface Walk {
  readonly graphs: ChannelGraphs;
  readonly target: ResolvedChannel;
  readonly requested: string;
}

interface Minor {
  readonly prefix: string;
  readonly major: number;
  readonly minor: number;
}

/** Goes from minor to minor, in each from the newest release of the one before to its own newest. */
function climb(walk: Walk, source: Minor, start: string): CrossOutcome | undefined {
  const { graphs, target } = walk;
  const end = minorOf(target.channel.name);
  if (end === undefined) return nothing;
  let outcome: CrossOutcome = nothing;
  let from = start;
  for (let minor = source.minor + 1; minor < end.minor; minor += 1) {
    const name = `${source.prefix}-${source.major}.${minor}`;
    const found = graphs.find(name);
    if (found === undefined) return undefined;
    const newest = found.sorted.at(-1)?.version;
    if (newest === undefined) return join(outcome, emptyBetween(name, target));
    if (nodeOf(found.graph, from) === undefined) {
      const rest = blocked(walk, newest, from);
      return rest && join(outcome, rest);
    }
    outcome = join(outcome, pathNodes(found, from, newest, target.path));
    from = newest;
  }
  const last = inTarget(walk, from);
  return last && join(outcome, last);
}

/** The last channel, which also holds older releases to update from. */
function inTarget(walk: Walk, from: string): CrossOutcome | undefined {
  const found = walk.graphs.find(walk.target.channel.name);
  if (found === undefined) return undefined;
  if (nodeOf(found.graph, from) === undefined) return blockedIn(found, walk, walk.requested, from);
  return pathNodes(found, from, walk.requested, walk.target.path);
}

/** No update leads into the next channel: oc-mirror warns, and takes only the release that it wants there. */
function blocked(walk: Walk, wanted: string, from: string): CrossOutcome | undefined {
  const found = walk.graphs.find(walk.target.channel.name);
  return found === undefined ? undefined : blockedIn(found, walk, wanted, from);
}

function blockedIn(found: ChannelGraph, walk: Walk, wanted: string, from: string): CrossOutcome {
  const { path, channel } = walk.target;
  const node = nodeOf(found.graph, wanted);
  if (node === undefined) return pathNodes(found, wanted, wanted, path);
  const message = `no update leads from ${from} into the release channel ${quoted(channel.name)}: the releases between are not mirrored`;
  return { nodes: [node], findings: [{ isRefused: false, path, message }] };
}

function emptyBetween(name: string, { path }: ResolvedChannel): CrossOutcome {
  const message = `the release channel ${quoted(name)} has no releases: oc-mirror needs it for the path between the channels`;
  return { nodes: [], findings: [{ isRefused: true, path, message }] };
}

function unreachable(lowest: ResolvedChannel, highest: ResolvedChannel): CrossOutcome {
  const [from, to] = [quoted(lowest.channel.name), quoted(highest.channel.name)];
  const message = `oc-mirror finds no path from the release channel ${from} to ${to}: it only counts up the minor`;
  const help =
    "Write an ImageSet for each of the two, or only the higher channel, which also has the releases to update from.";
  return { nodes: [], findings: [{ isRefused: true, path: highest.path, message, help }] };
}

function unnumbered(resolved: readonly ResolvedChannel[]): CrossOutcome {
  const odd = resolved.find(({ channel }) => minorOf(channel.name) === undefined);
  if (odd === undefined) return nothing;
  const message = `the release channel ${quoted(odd.channel.name)} does not end in a minor, which oc-mirror requires beside other channels`;
  return { nodes: [], findings: [{ isRefused: true, path: [...odd.path, "name"], message }] };
}

function minorOf(channel: string): Minor | undefined {
  const match = /^(.*)-(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/.exec(channel);
  if (match === null) return undefined;
  const [, prefix = "", major, minor] = match;
  return { prefix, major: Number(major), minor: Number(minor) };
}

function extreme(
  resolved: readonly ResolvedChannel[],
  versionOf: (channel: ResolvedChannel) => string,
  sign: 1 | -1,
): ResolvedChannel | undefined {
  let best: ResolvedChannel | undefined;
  for (const one of resolved) {
    const [own, other] = [strictVersion(versionOf(one)), best && strictVersion(versionOf(best))];
    if (own === undefined) continue;
    if (other === undefined || compareVersions(own, other) * sign > 0) best = one;
  }
  return best;
}

function isRefusing({ findings }: CrossOutcome): boolean {
  return findings.some(({ isRefused }) => isRefused);
}

function join(a: CrossOutcome, b: CrossOutcome): CrossOutcome {
  return { nodes: [...a.nodes, ...b.nodes], findings: [...a.findings, ...b.findings] };
}
