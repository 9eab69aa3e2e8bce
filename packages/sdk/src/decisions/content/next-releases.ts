import type { YamlPath } from "../../base/yaml/index.ts";
import { minorOf } from "../../models/image/index.ts";
import type { MirrorStanza, ReleaseChannel } from "../../models/imageset/index.ts";
import {
  mergeGraphs,
  type ReleaseGraph,
  sortedNodes,
  strictVersion,
} from "../../models/release/index.ts";
import { findUpdatePath } from "../releases/index.ts";
import type { ContentInputs, FedCluster } from "./finding.ts";
import { isPin } from "./listed-packages.ts";
import { joinCandidates, type PinCandidates, type PinChange, pinEdits } from "./pin-change.ts";

const nothing: PinCandidates = { changes: [], held: [] };

/**
 * The next releases of the same minors: the newest one that every cluster of that minor, or else the release that is pinned
 * now, updates to in one step without known risks.
 */
export function nextReleases(
  { platform }: MirrorStanza,
  { releases, clusters = [] }: ContentInputs,
): PinCandidates {
  if (releases === undefined || platform?.release !== undefined) return nothing;
  const graph = mergeGraphs(releases.graphs);
  return joinCandidates(
    (platform?.channels ?? []).map((channel, index) =>
      ofChannel(channel, ["mirror", "platform", "channels", index], graph, clusters),
    ),
  );
}

function ofChannel(
  channel: ReleaseChannel,
  path: YamlPath,
  graph: ReleaseGraph,
  clusters: readonly FedCluster[],
): PinCandidates {
  const { name, minVersion, maxVersion } = channel;
  if (minVersion === undefined || maxVersion === undefined) return nothing;
  const newer = newerOfMinor(graph, name, maxVersion);
  const [newest] = newer;
  if (newest === undefined) return nothing;
  const pinned = isPin(channel);
  const running = pinned ? runningOf(clusters, maxVersion) : [minVersion];
  const next = newer.find((version) =>
    running.every((from) => isReached(graph, from, version, pinned)),
  );
  if (next === undefined) {
    const reason = `${newest} is available, but only with known risks${pinned ? " in one step" : ""} from ${running.join(", ")}: see mirrorkit releases path`;
    return {
      changes: [],
      held: [{ kind: "release", channel: name, version: maxVersion, reason, path }],
    };
  }
  const note =
    next === newest
      ? {}
      : { note: `${newest} is the newest, but only with known risks from ${running.join(", ")}` };
  const change: PinChange = {
    kind: "release",
    channel: name,
    from: maxVersion,
    to: next,
    ...note,
    edits: pinned ? pinEdits(path, next) : [{ path: [...path, "maxVersion"], value: next }],
    path,
  };
  return { changes: [change], held: [] };
}

/** Newer releases of the same minor in the channel, newest first. */
function newerOfMinor(graph: ReleaseGraph, channel: string, version: string): readonly string[] {
  const sorted = sortedNodes(graph).filter(
    ({ channels }) => channels.length === 0 || channels.includes(channel),
  );
  const own = strictVersion(version);
  const at = sorted.findIndex((node) => node.version === version);
  if (own === undefined || at < 0) return [];
  return sorted
    .slice(at + 1)
    .map((node) => node.version)
    .filter((one) => {
      const read = strictVersion(one);
      return read !== undefined && minorOf(read) === minorOf(own);
    })
    .reverse();
}

/** What clusters of the minor run; what was mirrored for them where the settings do not say. */
function runningOf(clusters: readonly FedCluster[], pinned: string): readonly string[] {
  const minor = strictVersion(pinned);
  const versions = clusters.flatMap(({ version }) => {
    const own = version === undefined ? undefined : strictVersion(version);
    const isSame = own !== undefined && minor !== undefined && minorOf(own) === minorOf(minor);
    return isSame && version !== undefined ? [version] : [];
  });
  return versions.length === 0 ? [pinned] : [...new Set(versions)];
}

/** Where one release alone is mirrored, no other can be stopped at. */
function isReached(graph: ReleaseGraph, from: string, to: string, isAlone: boolean): boolean {
  const through = isAlone ? { through: () => false } : {};
  return "steps" in findUpdatePath(graph, from, to, { conditional: false, ...through });
}
