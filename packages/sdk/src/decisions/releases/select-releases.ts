import type { Architecture, Platform, ReleaseChannel } from "../../models/imageset/index.ts";
import type { ReleaseNode } from "../../models/release/index.ts";
import { type ChannelGraphs, openChannelGraphs } from "./channel-graphs.ts";
import { crossChannels } from "./cross-channels.ts";
import { type ResolvedChannel, resolveChannel } from "./resolve-channel.ts";
import type {
  GraphLookup,
  GraphRequest,
  ReleaseFinding,
  ReleaseSelection,
  SelectedRelease,
} from "./selection.ts";
import { byVersion } from "./versions.ts";

/**
 * Says which releases oc-mirror would mirror for the `platform` of an ImageSet, and what it refuses.
 *
 * @param graphFor - gives the graphs that are at hand; start with none to learn which are needed
 */
export function selectReleases(platform: Platform, graphFor: GraphLookup): ReleaseSelection {
  const { release, channels = [] } = platform;
  if (release !== undefined) return { releases: [], release, findings: [], missing: [] };
  const releases: SelectedRelease[] = [];
  const findings: ReleaseFinding[] = [];
  const missing: GraphRequest[] = [];
  let open = channels;
  for (const architecture of architecturesOf(platform)) {
    const graphs = openChannelGraphs(architecture, graphFor, (request) => missing.push(request));
    const taken = selectOf(graphs, open);
    releases.push(...taken.releases);
    findings.push(...taken.findings);
    open = taken.channels;
  }
  if (channels.length > 0 && releases.length === 0 && missing.length === 0) {
    const refused = findings.map((finding) => ({ ...finding, isRefused: true }));
    return { releases, findings: distinct(refused), missing };
  }
  return { releases, findings: distinct(findings), missing };
}

/** The architectures whose payloads oc-mirror asks for. */
export function architecturesOf({
  platforms = [],
  architectures = [],
}: Platform): readonly Architecture[] {
  if (platforms.length > 0) return ["multi"];
  return architectures.length > 0 ? [...new Set(architectures)] : ["amd64"];
}

interface Taken {
  readonly releases: readonly SelectedRelease[];
  readonly findings: readonly ReleaseFinding[];
  /** The channels with the ends that this architecture gave them: oc-mirror keeps them for the next one. */
  readonly channels: readonly ReleaseChannel[];
}

function selectOf(graphs: ChannelGraphs, channels: readonly ReleaseChannel[]): Taken {
  const found = new Map<string, { readonly node: ReleaseNode; readonly by: string[] }>();
  const take = (nodes: readonly ReleaseNode[], by?: string): void => {
    for (const node of nodes) {
      const known = found.get(node.payload) ?? { node, by: [] };
      if (by !== undefined && !known.by.includes(by)) known.by.push(by);
      found.set(node.payload, known);
    }
  };
  const findings: ReleaseFinding[] = [];
  const resolved: ResolvedChannel[] = [];
  let isComplete = true;
  for (const [index, channel] of channels.entries()) {
    const outcome = resolveChannel(graphs, channel, ["channels", index]);
    isComplete &&= outcome?.resolved !== undefined;
    if (outcome === undefined) continue;
    findings.push(...outcome.findings);
    take(outcome.nodes, channel.name);
    if (outcome.resolved !== undefined) resolved.push(outcome.resolved);
  }
  const ocp = resolved.filter(({ channel }) => channel.type !== "okd");
  const cross = isComplete && channels.length > 1 ? crossChannels(graphs, ocp) : undefined;
  findings.push(...(cross?.findings ?? []));
  take(cross?.nodes ?? []);
  const { architecture } = graphs;
  const releases = [...found.values()]
    .map(({ node, by }) => ({ ...node, architecture, selectedBy: by }))
    .sort(byVersion);
  return { releases, findings, channels: channels.map((one) => withEnds(one, resolved)) };
}

function withEnds(channel: ReleaseChannel, resolved: readonly ResolvedChannel[]): ReleaseChannel {
  const found = resolved.find((one) => one.channel === channel);
  if (found === undefined) return channel;
  return { ...channel, minVersion: found.min, maxVersion: found.max };
}

function distinct(findings: readonly ReleaseFinding[]): readonly ReleaseFinding[] {
  const seen = new Map(findings.map((one) => [JSON.stringify([one.path, one.message]), one]));
  return [...seen.values()];
}
