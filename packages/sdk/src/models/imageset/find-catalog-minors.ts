import { quoted } from "../../base/problem/index.ts";
import { readVersion, tryReadImageReference, type Version } from "../image/index.ts";
import { joinedChannels } from "./find-update-paths.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";
import type { Operator } from "./image-set-configuration.ts";
import { endsOf, isReversed, type RangePlace, rangePlaces, releaseRanges } from "./ranges.ts";

interface Minor {
  readonly major: number;
  readonly minor: number;
}

interface NamedMinor extends Minor {
  /** Whether the name before the number could be anyone's: `stable`, but not `threescale`. */
  readonly plain: boolean;
}

const channelPattern = /^(?:(.*)-)?v?([0-9]{1,6})\.([0-9]{1,6})$/;
const plainNames: ReadonlySet<string> = new Set([
  "",
  "alpha",
  "beta",
  "candidate",
  "eus",
  "fast",
  "preview",
  "release",
  "stable",
  "tech-preview",
]);
const mostMinors = 100;

/**
 * Rule `channel-minor`. The upper end decides: a channel also contains older versions to upgrade from. A channel
 * named after a product may have the product's major, which is compared only when it equals that of the version.
 */
export function* findChannelMinors(subject: Subject): Iterable<Finding> {
  for (const place of rangePlaces(subject)) {
    if (place.of === "package") continue;
    const channel = minorInName(place.name);
    if (channel !== undefined) yield* findForeignMinor(place, channel);
  }
}

function* findForeignMinor(place: RangePlace, channel: NamedMinor): Iterable<Finding> {
  if (isReversed(place.range)) return;
  const { min, max } = endsOf(place.range);
  const end = max ?? min;
  const [field, written] =
    max === undefined
      ? (["minVersion", place.range.minVersion] as const)
      : (["maxVersion", place.range.maxVersion] as const);
  if (end === undefined || written === undefined) return;
  if (!channel.plain && end.major !== channel.major) return;
  const difference = compareMinors(end, channel);
  if (difference === 0 || (max === undefined && difference < 0)) return;
  const message = `the ${field} ${quoted(written)} of ${place.label} belongs to ${minorText(end)}`;
  const help = `Write a version of ${minorText(channel)}, or the channel of ${minorText(end)}.`;
  yield findingAt("channel-minor", [...place.path, field], message, help);
}

/** Rule `catalog-minor`. */
export function* findCatalogMinors(subject: Subject): Iterable<Finding> {
  const { content, stanza } = subject;
  const releases = mirroredMinors(subject);
  if (releases.length === 0) return;
  for (const [index, operator] of (content.operators ?? []).entries()) {
    const named = minorOfCatalog(operator);
    if (named === undefined || !releases.some(({ major }) => major === named.minor.major)) continue;
    const { field, label, minor } = named;
    if (releases.some((release) => compareMinors(release, minor) === 0)) continue;
    const message = `${label} is for ${minorText(minor)}, but no release of that minor is mirrored`;
    const help = `Mirrored releases are ${releases.map(minorText).join(", ")}: use the catalog of that minor.`;
    yield findingAt("catalog-minor", [stanza, "operators", index, field], message, help);
  }
}

interface CatalogMinor {
  readonly minor: Minor;
  readonly field: "catalog" | "targetTag";
  readonly label: string;
}

/** The tag of the source catalog shows its content; the tag of the target only claims it. */
function minorOfCatalog({ catalog, targetTag = "" }: Operator): CatalogMinor | undefined {
  const taken = minorOfTag(tagOf(catalog));
  const label = `the catalog ${quoted(catalog)}`;
  if (taken !== undefined) return { minor: taken, field: "catalog", label };
  const given = minorOfTag(targetTag);
  if (given === undefined) return undefined;
  const asTagged = `the targetTag ${quoted(targetTag)} of ${label}`;
  return { minor: given, field: "targetTag", label: asTagged };
}

function mirroredMinors(subject: Subject): readonly Minor[] {
  const minors = new Map<string, Minor>();
  for (const place of releaseRanges(subject)) {
    for (const minor of minorsOf(place)) minors.set(minorText(minor), minor);
  }
  const release = subject.content.platform?.release;
  const version = release === undefined ? undefined : versionInTag(release);
  if (version !== undefined) minors.set(minorText(version), version);
  for (const minor of minorsOnPath(subject)) minors.set(minorText(minor), minor);
  return [...minors.values()].sort(compareMinors);
}

/** With several channels oc-mirror mirrors the update path between them, which leads through each minor. */
function minorsOnPath(subject: Subject): readonly Minor[] {
  const channels = joinedChannels(subject);
  if (channels.length < 2) return [];
  const ofChannels = channels.flatMap(minorsOf).sort(compareMinors);
  const [lowest, highest] = [ofChannels[0], ofChannels.at(-1)];
  return lowest === undefined || highest === undefined ? [] : minorsBetween(lowest, highest);
}

function minorsOf(place: RangePlace): readonly Minor[] {
  const named = minorInName(place.name);
  const { min, max } = endsOf(place.range);
  const highest: Minor | undefined = max ?? named ?? min;
  const lowest: Minor | undefined = min ?? highest;
  if (highest === undefined || lowest === undefined) return [];
  return minorsBetween(lowest, highest);
}

function minorsBetween(lowest: Minor, highest: Minor): readonly Minor[] {
  if (lowest.major !== highest.major || lowest.minor > highest.minor) return [highest];
  const count = Math.min(highest.minor - lowest.minor + 1, mostMinors);
  return Array.from({ length: count }, (_, step) => ({
    major: highest.major,
    minor: highest.minor - step,
  }));
}

function minorInName(name: string): NamedMinor | undefined {
  const match = channelPattern.exec(name);
  if (match === null) return undefined;
  const [, prefix = "", major, minor] = match;
  return { plain: plainNames.has(prefix), major: Number(major), minor: Number(minor) };
}

function minorOfTag(tag: string | undefined): Minor | undefined {
  return tag === undefined || !/^v?[0-9]+\.[0-9]+$/.test(tag) ? undefined : readVersion(tag);
}

function versionInTag(reference: string): Version | undefined {
  const tag = tagOf(reference);
  // A release payload carries its architecture: 4.20.18-x86_64.
  return tag === undefined ? undefined : readVersion(tag.replace(/-[a-z0-9_]+$/, ""));
}

function tagOf(reference: string): string | undefined {
  const reading = tryReadImageReference(reference);
  return "reference" in reading ? reading.reference.tag : undefined;
}

function compareMinors(a: Minor, b: Minor): number {
  return a.major - b.major || a.minor - b.minor;
}

function minorText({ major, minor }: Minor): string {
  return `${major}.${minor}`;
}
