import { quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { splitTransport } from "../image/index.ts";
import { destinationName } from "./destination-name.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";
import type { IncludePackage, Operator } from "./image-set-configuration.ts";
import { hasVersions } from "./ranges.ts";
import { refuseReference, refuseTarget } from "./refuse-images.ts";

const catalogTransports: readonly string[] = ["docker", "oci"];

/** Reasons to reject operator catalogs that show without reading the catalogs. */
export function* refuseOperators(subject: Subject): Iterable<Finding> {
  const { content, stanza, renamedOperators } = subject;
  const names = new Set<string>();
  for (const [index, operator] of (content.operators ?? []).entries()) {
    const path = [stanza, "operators", index];
    yield* refuseCatalog(operator, path);
    const { catalog, targetCatalog, targetTag } = operator;
    const name = renamedOperators.has(index)
      ? undefined
      : destinationName(catalog, targetCatalog, targetTag);
    if (name !== undefined && names.has(name)) {
      const message = `the catalog ${quoted(name)} is duplicated`;
      const help =
        "Merge their packages into one entry, or set targetCatalog or targetTag on one of them.";
      yield findingAt("duplicate-catalog", [...path, "catalog"], message, help);
    }
    if (name !== undefined) names.add(name);
    yield* refusePackages(operator, path);
  }
}

function* refuseCatalog(operator: Operator, path: YamlPath): Iterable<Finding> {
  const { catalog, targetCatalog, targetTag } = operator;
  const place = [...path, "catalog"];
  const { transport } = splitTransport(catalog);
  if (catalogTransports.includes(transport)) {
    yield* refuseReference(catalog, place);
  } else {
    const message = `a catalog cannot be read with the transport ${quoted(transport)}`;
    yield findingAt(
      "invalid-reference",
      place,
      message,
      "Write an image reference, or oci:// and a path.",
    );
  }
  yield* refuseTarget({ field: "targetCatalog", path, targetPath: targetCatalog, targetTag });
}

function* refusePackages(operator: Operator, path: YamlPath): Iterable<Finding> {
  const names = new Set<string>();
  for (const [index, included] of (operator.packages ?? []).entries()) {
    const place = [...path, "packages", index];
    if (included.name !== "" && names.has(included.name)) {
      const message = `the package ${quoted(included.name)} is listed twice in one catalog`;
      const help = "Merge their channels into one entry.";
      yield findingAt("duplicate-package", [...place, "name"], message, help);
    }
    names.add(included.name);
    yield* refuseChannels(included, place);
    yield* refuseDefaultChannel(included, place);
    if (operator.full === true) yield* refuseFullWithRange(included, place);
  }
}

function* refuseChannels(included: IncludePackage, path: YamlPath): Iterable<Finding> {
  const names = new Set<string>();
  for (const [index, channel] of (included.channels ?? []).entries()) {
    const place = [...path, "channels", index];
    if (channel.name !== "" && names.has(channel.name)) {
      const message = `the channel ${quoted(channel.name)} is listed twice in the package ${quoted(included.name)}`;
      const help = "Keep one entry with a range that covers both.";
      yield findingAt("duplicate-channel", [...place, "name"], message, help);
    }
    names.add(channel.name);
    if (!hasVersions(channel) || !hasVersions(included)) continue;
    const message = `the package ${quoted(included.name)} has versions both on itself and on its channel ${quoted(channel.name)}`;
    const help = "Keep the versions of the channel, or those of the package.";
    yield findingAt("mixed-ranges", versionPath(channel, place), message, help);
  }
}

function* refuseDefaultChannel(included: IncludePackage, path: YamlPath): Iterable<Finding> {
  const { defaultChannel, channels = [] } = included;
  if (defaultChannel === undefined || channels.length === 0) return;
  if (channels.some(({ name }) => name === defaultChannel)) return;
  const message = `the default channel ${quoted(defaultChannel)} is not among the channels of the package ${quoted(included.name)}`;
  const help = "Name a channel that is listed, or list this one.";
  yield findingAt("default-channel", [...path, "defaultChannel"], message, help);
}

function* refuseFullWithRange(included: IncludePackage, path: YamlPath): Iterable<Finding> {
  const places: (readonly [VersionedEntry, YamlPath])[] = [
    [included, path],
    ...(included.channels ?? []).map(
      (channel, index) => [channel, [...path, "channels", index]] as const,
    ),
  ];
  for (const [entry, place] of places) {
    if (!hasVersions(entry)) continue;
    const message = `${quoted(entry.name)} has versions in a catalog with full: true`;
    const help = "Remove full, or the versions: oc-mirror refuses both together.";
    yield findingAt("full-with-range", versionPath(entry, place), message, help);
  }
}

interface VersionedEntry {
  readonly name: string;
  readonly minVersion?: string;
  readonly maxVersion?: string;
}

function versionPath(entry: VersionedEntry, path: YamlPath): YamlPath {
  return [...path, entry.minVersion === undefined ? "maxVersion" : "minVersion"];
}
