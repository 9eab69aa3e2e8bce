import {
  minorOf,
  readVersion,
  repositoryOf,
  tryReadImageReference,
} from "../../models/image/index.ts";
import type { Platform, ReleaseChannel } from "../../models/imageset/index.ts";
import { moveOfBound } from "./bounds.ts";
import { droppedPlatforms } from "./platforms.ts";
import { type LostRequest, lost, lostBound, lostSwitch, pairByKey } from "./request.ts";

const within = ["releases"];

/** Requests for releases that were dropped: minors, architectures, upper bounds, the graph. */
export function lostReleases(
  before: Platform | undefined,
  after: Platform | undefined,
): readonly LostRequest[] {
  if (before === undefined) return [];
  const now = after ?? {};
  return [
    ...lostSwitch(before.graph, now.graph, "update graph", within),
    ...lostSwitch(before.kubeVirtContainer, now.kubeVirtContainer, "KubeVirt image", within),
    ...lostArchitectures(before, now),
    ...lostSelection(before, now),
  ];
}

function asksForReleases({ channels = [], release }: Platform): boolean {
  return channels.length > 0 || release !== undefined;
}

function lostArchitectures(before: Platform, after: Platform): readonly LostRequest[] {
  if (!asksForReleases(before)) return [];
  const kept = new Set(architecturesOf(after));
  const named = architecturesOf(before);
  return [
    ...named
      .filter((name) => !kept.has(name))
      .map((name) => lost("leaves", `architecture ${name}`, within)),
    ...droppedPlatforms(before.platforms, after.platforms).map((name) =>
      lost("leaves", name, within),
    ),
  ];
}

/** An empty list equals none; platforms are parts of the multi-architecture payload. */
function architecturesOf({ architectures = [], platforms = [] }: Platform): readonly string[] {
  if (architectures.length > 0) return architectures;
  return platforms.length > 0 ? ["multi"] : ["amd64"];
}

function lostSelection(before: Platform, after: Platform): readonly LostRequest[] {
  if (before.release !== undefined || after.release !== undefined) {
    return asksForReleases(before) ? lostImage(before, after) : [];
  }
  const [earlier, later] = [before.channels ?? [], after.channels ?? []];
  const { pairs, gone } = pairByKey(earlier, later, nameOf);
  return [
    ...pairs.flatMap(([one, other]) => lostOfChannel(one, other)),
    ...lostChannels(gone, later),
  ];
}

/** A release that is named by its image. */
function lostImage(before: Platform, after: Platform): readonly LostRequest[] {
  const [from, to] = [before.release, after.release];
  if (from === to) return [];
  const [one, other] = [readRelease(from), readRelease(to)];
  const subject = "release";
  if (one === undefined || other === undefined || one.repository !== other.repository) {
    const effect = to === undefined ? "leaves" : "undetermined";
    return [lost(effect, from === undefined ? "release channels" : subject, within, { from, to })];
  }
  if (one.minor !== other.minor) return [lost("leaves", subject, within, { from, to })];
  const move = moveOfBound(one.version, other.version, true);
  return lostBound(move, subject, within, { from, to });
}

interface NamedRelease {
  readonly repository: string;
  readonly version: string;
  readonly minor: string;
}

/** Undefined for one by digest: digests have no order. */
function readRelease(text: string | undefined): NamedRelease | undefined {
  const reading = text === undefined ? undefined : tryReadImageReference(text);
  if (reading === undefined || !("reference" in reading)) return undefined;
  const { reference } = reading;
  const dash = reference.tag?.lastIndexOf("-") ?? -1;
  const version = reference.tag?.slice(0, dash) ?? "";
  const read = dash < 0 ? undefined : readVersion(version);
  if (read === undefined || reference.digest !== undefined) return undefined;
  const repository = `${repositoryOf(reference)} ${reference.tag?.slice(dash + 1)}`;
  return { repository, version, minor: minorOf(read) };
}

function nameOf({ name, type = "ocp" }: ReleaseChannel): string {
  return `${type} ${name}`;
}

function lostOfChannel(before: ReleaseChannel, after: ReleaseChannel): readonly LostRequest[] {
  const subject = `channel ${after.name}`;
  const inside = [...within, subject];
  const ends = { from: before.maxVersion, to: after.maxVersion };
  const narrower = after.shortestPath === true && before.shortestPath !== true;
  return [
    ...lostBound(moveOfBound(ends.from, ends.to, true), subject, within, ends),
    ...lostLowerMinors(before, after),
    ...lostSwitch(before.full, after.full, "all versions", inside),
    ...(narrower ? [lost("leaves", "releases beside the shortest path", inside)] : []),
  ];
}

/**
 * A range that begins in a later minor, or whose lower end rises, drops the versions below: each minor by name and
 * with both ends, so that an approval of one does not cover the next.
 */
function lostLowerMinors(before: ReleaseChannel, after: ReleaseChannel): readonly LostRequest[] {
  const [from, to] = [lowestMinor(before), lowestMinor(after)];
  const isHead = before.maxVersion === undefined && before.minVersion === undefined;
  if (after.minVersion === undefined && after.maxVersion === before.maxVersion) return [];
  if (from === to || (isHead && before.full !== true)) return [];
  const ends = { from: lowerEnd(before), to: lowerEnd(after) };
  if (!/^\d/.test(from)) return [lost("leaves", "releases below the range", within, ends)];
  const upper = boundsOf(after).keys().next().value ?? "";
  const below = minorsUpTo(from, /^\d/.test(to) ? to : upper).slice(0, -1);
  const gone = below.length === 0 ? [from] : below;
  return gone.map((minor) => lost("leaves", `OpenShift ${minor}`, within, ends));
}

function lowerEnd({ minVersion, maxVersion }: ReleaseChannel): string {
  if (minVersion !== undefined) return `from ${minVersion}`;
  return maxVersion === undefined ? "its newest" : `up to ${maxVersion}`;
}

/** The minor that a range begins in; the empty text where it has an upper end only. */
function lowestMinor({ minVersion, maxVersion }: ReleaseChannel): string {
  const version = readVersion(minVersion ?? "");
  if (version !== undefined) return minorOf(version);
  return maxVersion === undefined ? "its newest" : "";
}

function lostChannels(
  gone: readonly ReleaseChannel[],
  after: readonly ReleaseChannel[],
): readonly LostRequest[] {
  const covered = new Map<string, (string | undefined)[]>();
  for (const channel of after) {
    for (const [minor, bound] of boundsOf(channel)) {
      const key = typedMinor(channel, minor);
      const bounds = covered.get(key);
      if (bounds === undefined) covered.set(key, [bound]);
      else if (bounds.length < mostBounds) bounds.push(bound);
    }
  }
  return gone.flatMap((channel) => lostMinors(channel, covered));
}

/** The limit of channels examined per minor; more channels prove nothing. */
const mostBounds = 20;

function typedMinor({ type = "ocp" }: ReleaseChannel, minor: string): string {
  return `${type} ${minor}`;
}

/** The minors of a channel that is gone and that no other channel of its type covers up to the same version. */
function lostMinors(
  channel: ReleaseChannel,
  covered: ReadonlyMap<string, readonly (string | undefined)[]>,
): readonly LostRequest[] {
  return [...boundsOf(channel)].flatMap(([minor, from]) => {
    const bounds = covered.get(typedMinor(channel, minor)) ?? [];
    const subject = /^\d/.test(minor) ? `OpenShift ${minor}` : `channel ${minor}`;
    if (bounds.length === 0) return [lost("leaves", subject, within)];
    // The newest release of one channel may be older than that of another.
    const moves = bounds.map((to) => ({
      to,
      move: to === undefined ? ("undetermined" as const) : moveOfBound(from, to, true),
    }));
    if (moves.some(({ move }) => move === "kept")) return [];
    const [first] = moves;
    if (first === undefined) return [];
    return lostBound(first.move, `${subject} of channel ${channel.name}`, within, {
      from,
      to: first.to ?? "the newest of another channel",
    });
  });
}

/**
 * The minors that a channel asks for, with their upper bounds; undefined where that is open. Of a minor below the
 * highest one a range takes all that follow its lower end.
 */
function boundsOf({
  name,
  minVersion,
  maxVersion,
}: ReleaseChannel): Map<string, string | undefined> {
  const [, ofName = name] = /(?<![\d])(\d{1,9}\.\d{1,9})$/.exec(name) ?? [];
  const bounds = new Map<string, string | undefined>();
  const lowest = minVersion === undefined ? undefined : readVersion(minVersion);
  const highest = maxVersion === undefined ? undefined : readVersion(maxVersion);
  const top = highest === undefined ? ofName : minorOf(highest);
  if (lowest !== undefined) {
    for (const minor of minorsUpTo(minorOf(lowest), top)) bounds.set(minor, minor);
  }
  bounds.set(top, maxVersion);
  return bounds;
}

/** The largest span of minors that a channel is expanded to; a larger span is identified by its ends. */
const mostMinors = 50;

/** The minors from one to another, both included; the two alone where they are not of one line. */
function minorsUpTo(from: string, to: string): readonly string[] {
  const [one, other] = [readVersion(from), readVersion(to)];
  const distance = (other?.minor ?? 0) - (one?.minor ?? 0);
  if (one === undefined || one.major !== other?.major || distance < 0 || distance > mostMinors) {
    return [from, to];
  }
  return Array.from({ length: distance + 1 }, (_, index) => `${one.major}.${one.minor + index}`);
}
