import type { CatalogChannel } from "../../models/catalog/index.ts";
import {
  compareSemanticVersions,
  type RangeBounds,
  readLooseVersion,
  readSelectedRange,
} from "../../models/versions/index.ts";
import { readChannelGraph } from "./channel-graph.ts";
import type { PackageBundles } from "./package-versions.ts";
import { type KeptBundles, keepRange } from "./range-of-channel.ts";
import type { AmbiguousPin, SelectionRefusal } from "./selection.ts";

/** What is left of a channel. */
export interface KeptEntries {
  /** Names of bundles, of which only those that the channel has stay in it. */
  readonly kept: KeptBundles;
  /** A pin that fits several bundles. */
  readonly ambiguous?: AmbiguousPin;
  /** Whether the channel goes if nothing of it is left. */
  readonly mayGo: boolean;
}

/** How a channel is asked for. */
export interface ChannelWish {
  /** All of it. */
  readonly full: boolean;
  /** Versions of it; undefined for its head. */
  readonly bounds?: RangeBounds;
}

/** Chooses the bundles of a channel, or says why oc-mirror refuses to. */
export function keepEntries(
  channel: CatalogChannel,
  { full, bounds }: ChannelWish,
  known: PackageBundles,
): KeptEntries | SelectionRefusal {
  if (full && bounds !== undefined)
    return {
      fault: "full-with-range",
      said: "Full: true cannot be mixed with versionRange",
      ...placeOf(channel),
    };
  if (full) {
    return { kept: new Map(channel.entries.map(({ name }) => [name, "full"])), mayGo: false };
  }
  if (bounds === undefined) return keepHead(channel);
  const { minVersion, maxVersion } = bounds;
  if (minVersion !== undefined && minVersion === maxVersion)
    return keepPinned(channel, minVersion, known);
  const range = readSelectedRange(bounds);
  const reading = readChannelGraph(channel);
  if ("faults" in reading) return wrongGraph(channel, reading.faults.join("\n"));
  const kept: KeptBundles =
    range === undefined ? new Map() : keepRange(reading.graph, range, known.versions);
  return { kept, mayGo: true };
}

function keepHead(channel: CatalogChannel): KeptEntries | SelectionRefusal {
  const reading = readChannelGraph(channel);
  if ("faults" in reading) {
    const { package: name, name: channelName } = channel;
    const at = `package ${JSON.stringify(name)} channel ${JSON.stringify(channelName)} unable to filter head of channel`;
    return wrongGraph(channel, `${at}: ${reading.faults.join("\n")}`);
  }
  const [head] = reading.graph.path;
  return { kept: new Map(head === undefined ? [] : [[head.name, "head"]]), mayGo: false };
}

/** A pin is looked up in the package; the channel is not looked at, and stays also without an entry. */
function keepPinned(
  channel: CatalogChannel,
  pin: string,
  { versions }: PackageBundles,
): KeptEntries | SelectionRefusal {
  const wanted = readLooseVersion(pin);
  const fitting = [...versions].filter(
    ([, version]) => wanted !== undefined && compareSemanticVersions(version, wanted) === 0,
  );
  const names = fitting.map(([name]) => name).sort();
  const same = fitting.find(([, version]) => version.text === pin)?.[0];
  const chosen = same ?? names[0];
  if (chosen === undefined) {
    const said = `error finding specific bundle: specific version ${pin} not found in bundles`;
    return { fault: "unknown-version", said, ...placeOf(channel) };
  }
  const ambiguous =
    names.length < 2 ? {} : { ambiguous: { ...placeOf(channel), version: pin, bundles: names } };
  return { kept: new Map([[chosen, "pin"]]), ...ambiguous, mayGo: false };
}

function wrongGraph(channel: CatalogChannel, said: string): SelectionRefusal {
  return { fault: "channel-graph", said, ...placeOf(channel) };
}

function placeOf({ package: name, name: channel }: CatalogChannel): {
  readonly package: string;
  readonly channel: string;
} {
  return { package: name, channel };
}
