import { quoted } from "../../base/problem/index.ts";
import { compareVersions, type Version } from "../image/index.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";
import { endsOf, isPinned, isReversed, type RangePlace, releaseRanges } from "./ranges.ts";

/** Rule `shortest-path`: both ends are fixed, and the update graph selects the releases between them. */
export function* findShortestPaths(subject: Subject): Iterable<Finding> {
  for (const { label, path, range, shortestPath } of releaseRanges(subject)) {
    const { min, max } = endsOf(range);
    if (!shortestPath || min === undefined || max === undefined) continue;
    if (isPinned(range) || isReversed(range)) continue;
    const { minVersion = "", maxVersion = "" } = range;
    const message = `${label} takes the releases on the shortest update path from ${quoted(minVersion)} to ${quoted(maxVersion)}`;
    const help =
      "Both ends are fixed, but the releases between them depend on the update graph at the time of the run: review the mapping of each pass.";
    yield findingAt("shortest-path", [...path, "shortestPath"], message, help);
  }
}

/**
 * Rule `update-path`: with several channels of OCP, oc-mirror also takes the releases on the update path from the
 * lowest version of all to the highest, through the newest release of each minor on the way.
 */
export function* findUpdatePath(subject: Subject): Iterable<Finding> {
  const channels = joinedChannels(subject);
  const [first, ...others] = channels;
  const last = others.at(-1);
  if (first === undefined || last === undefined || areOneVersion(channels)) return;
  const ends = endsOfAll(channels);
  const versions =
    ends === undefined ? "" : `, from ${quoted(ends.from.text)} to ${quoted(ends.to.text)}`;
  const verb = subject.kind === "DeleteImageSetConfiguration" ? "deletes" : "mirrors";
  const message = `with several release channels, oc-mirror also ${verb} the update path between them${versions}`;
  const help =
    "Its releases depend on the update graph at the time of the run. Keep it where clusters upgrade from one channel to the other; otherwise write one ImageSet per channel.";
  yield findingAt("update-path", [...last.path, "name"], message, help);
}

/** The release channels that oc-mirror joins by an update path where there are several: those of OCP, each once. */
export function joinedChannels(subject: Subject): readonly RangePlace[] {
  const { channels = [] } = subject.content.platform ?? {};
  const names = new Set<string>();
  return releaseRanges(subject).filter(({ name }, index) => {
    if (channels[index]?.type === "okd" || names.has(name)) return false;
    names.add(name);
    return true;
  });
}

interface End {
  readonly version: Version;
  readonly text: string;
}

/** The lowest and the highest version of all; undefined where an end is open or unreadable. */
function endsOfAll(
  channels: readonly RangePlace[],
): { readonly from: End; readonly to: End } | undefined {
  const [lower, upper]: [End[], End[]] = [[], []];
  for (const { range } of channels) {
    const { min, max } = endsOf(range);
    if (min === undefined || max === undefined) return undefined;
    lower.push({ version: min, text: range.minVersion ?? "" });
    upper.push({ version: max, text: range.maxVersion ?? "" });
  }
  const [from] = lower.sort((a, b) => compareVersions(a.version, b.version));
  const to = upper.sort((a, b) => compareVersions(a.version, b.version)).at(-1);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** From one version to itself there is no path, unless the channels lead through minors. */
function areOneVersion(channels: readonly RangePlace[]): boolean {
  const ends = endsOfAll(channels);
  const minors = new Set(channels.map(({ name }) => name.slice(name.lastIndexOf("-") + 1)));
  if (ends === undefined || minors.size > 1) return false;
  return compareVersions(ends.from.version, ends.to.version) === 0;
}
