import { printable, quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { readVersion, tryReadImageReference } from "../image/index.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";
import type { HelmRepository, Operator, VersionRange } from "./image-set-configuration.ts";
import {
  hasVersions,
  isPinned,
  isReversed,
  type RangePlace,
  rangePlaces,
  releaseRanges,
} from "./ranges.ts";

/** Rule `reversed-range`. */
export function* findReversedRanges(subject: Subject): Iterable<Finding> {
  for (const { label, path, range } of rangePlaces(subject)) {
    if (!isReversed(range)) continue;
    const { minVersion = "", maxVersion = "" } = range;
    const message = `the minVersion ${quoted(minVersion)} of ${label} is above its maxVersion ${quoted(maxVersion)}`;
    const help = "Swap the two: the range is empty.";
    yield findingAt("reversed-range", [...path, "minVersion"], message, help);
  }
}

/** Rule `version-not-pinned`. A catalog by digest cannot change, so its versions are fixed. */
export function* findUnpinned(subject: Subject): Iterable<Finding> {
  const { content, stanza } = subject;
  for (const place of releaseRanges(subject)) {
    // One without a name was refused, and its range is not known.
    if (place.name !== "") yield* findFloatingRelease(place);
  }
  for (const [index, operator] of (content.operators ?? []).entries()) {
    if (hasDigest(operator.catalog)) continue;
    yield* findUnpinnedIn(operator, [stanza, "operators", index]);
  }
  for (const [index, repository] of (content.helm?.repositories ?? []).entries()) {
    yield* findUnpinnedCharts(repository, [stanza, "helm", "repositories", index]);
  }
}

function* findFloatingRelease({ label, path, range, shortestPath }: RangePlace): Iterable<Finding> {
  const reason = whyFloating(range);
  if (reason === undefined) return;
  const { minVersion, maxVersion } = range;
  if (!shortestPath) {
    const isRange = minVersion !== undefined && maxVersion !== undefined;
    const further = isRange
      ? ", or add shortestPath: true to take only the update path between the two"
      : "";
    const help = `${pinHelp(range)}${further}.`;
    yield findingAt("version-not-pinned", [...path, "name"], `${label} ${reason}`, help);
  } else if (minVersion === undefined || maxVersion === undefined) {
    const lower = "minVersion with the version that the clusters run";
    const upper = "maxVersion with the version that they upgrade to";
    const missing = [
      ...(minVersion === undefined ? [lower] : []),
      ...(maxVersion === undefined ? [upper] : []),
    ];
    yield findingAt(
      "version-not-pinned",
      [...path, "name"],
      `${label} ${reason}`,
      `Write ${missing.join(", and ")}.`,
    );
  }
}

function hasDigest(reference: string): boolean {
  const reading = tryReadImageReference(reference);
  return "reference" in reading && reading.reference.digest !== undefined;
}

function* findUnpinnedIn(operator: Operator, path: YamlPath): Iterable<Finding> {
  const { catalog, full, packages = [] } = operator;
  if (packages.length === 0) {
    const taken = full === true ? "every version" : "the head of every channel";
    const message = `the catalog ${quoted(catalog)} lists no packages, so oc-mirror takes ${taken} of all packages`;
    const help =
      "List packages with their channels, each with minVersion and maxVersion set to the same version.";
    yield findingAt("version-not-pinned", [...path, "catalog"], message, help);
  }
  for (const [index, included] of packages.entries()) {
    if (included.name === "") continue;
    const place = [...path, "packages", index];
    const label = `package ${quoted(included.name)}`;
    const channels = included.channels ?? [];
    if (hasVersions(included) || channels.length === 0) {
      yield* findFloating(label, [...place, "name"], included);
      continue;
    }
    for (const [at, channel] of channels.entries()) {
      const channelLabel = `channel ${quoted(channel.name)} of ${label}`;
      yield* findFloating(channelLabel, [...place, "channels", at, "name"], channel);
    }
  }
}

function* findFloating(label: string, path: YamlPath, range: VersionRange): Iterable<Finding> {
  const reason = whyFloating(range);
  if (reason === undefined) return;
  yield findingAt("version-not-pinned", path, `${label} ${reason}`, `${pinHelp(range)}.`);
}

function pinHelp({ minVersion, maxVersion }: VersionRange): string {
  const known = maxVersion ?? minVersion;
  const example = known === undefined ? "one version" : `one version, such as ${printable(known)}`;
  return `Set minVersion and maxVersion to ${example}`;
}

function whyFloating(range: VersionRange): string | undefined {
  const { minVersion, maxVersion } = range;
  const written = [minVersion, maxVersion].filter((version) => version !== undefined);
  if (written.some((version) => readVersion(version) === undefined)) return undefined;
  if (minVersion === undefined && maxVersion === undefined) return "has no versions";
  if (maxVersion === undefined) return "has no maxVersion";
  if (minVersion === undefined) return "has no minVersion";
  if (isPinned(range) || isReversed(range)) return undefined;
  return `takes everything from ${quoted(minVersion)} to ${quoted(maxVersion)}`;
}

const exactChart = /^v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+]|$)/;

function* findUnpinnedCharts(repository: HelmRepository, path: YamlPath): Iterable<Finding> {
  if (repository.charts === undefined) {
    const message = `the chart repository ${quoted(repository.name)} lists no charts, so oc-mirror takes all of them`;
    yield findingAt("version-not-pinned", [...path, "name"], message, "List charts with versions.");
  }
  for (const [index, { name = "", version = "" }] of (repository.charts ?? []).entries()) {
    if (exactChart.test(version)) continue;
    const message = `the chart ${quoted(name)} has ${version === "" ? "no version" : "no exact version"}`;
    const place = [...path, "charts", index, "name"];
    yield findingAt("version-not-pinned", place, message, "Write an exact version, such as 1.2.3.");
  }
}
