import type { YamlChange, YamlPath } from "../../base/yaml/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import type { MirrorStanza, ReleaseChannel, VersionRange } from "../../models/imageset/index.ts";
import { isByDigestOnly, readImageSpec } from "../../models/oc-mirror/index.ts";
import type { CatalogSelection } from "../selection/index.ts";
import type { ContentInputs } from "./finding.ts";
import { held } from "./next-versions.ts";
import type { ExaminedOperator } from "./operators.ts";
import { joinCandidates, type PinCandidates, type PinChange, pinEdits } from "./pin-change.ts";
import { type ListedPackage, operatorPath } from "./places.ts";
import { byVersion, versionOf } from "./versions.ts";

const nothing: PinCandidates = { changes: [], held: [] };

/** Versions for packages that float, such that what is mirrored stays what it is today. */
export function pinVersions(examined: ExaminedOperator): PinCandidates {
  const { operator, index, byPackage, packages } = examined;
  const reading = readImageSpec(operator.catalog);
  if ("spec" in reading && isByDigestOnly(reading.spec)) return nothing;
  if ((operator.packages ?? []).length === 0 || operator.full === true) {
    const reason =
      operator.full === true
        ? "full: true takes every version: remove it first"
        : "the catalog lists no packages: list those that you need first";
    const path = [...operatorPath(index), "catalog"];
    return { changes: [], held: [{ kind: "package", catalog: operator.catalog, reason, path }] };
  }
  return joinCandidates(
    packages.map(({ listed, selection, isTaken }) => {
      const catalog = byPackage.get(listed.included.name);
      if (catalog === undefined) return nothing;
      if (selection !== undefined && isTaken) return pinPackage(listed, catalog, selection);
      const reason = "oc-mirror refuses the package: see mirrorkit check --catalogs";
      return { changes: [], held: [held(listed, { reason, path: listed.path })] };
    }),
  );
}

function pinPackage(
  listed: ListedPackage,
  catalog: Catalog,
  selection: CatalogSelection,
): PinCandidates {
  const { included, path } = listed;
  const { channels = [] } = included;
  const change = changeOf(listed);
  if (hasBounds(included)) {
    const all = versionsOf(catalog, selection);
    return { changes: change(undefined, included, closed(included, all, path), all), held: [] };
  }
  if (channels.length > 0) {
    const changes = channels.flatMap((channel, index) => {
      const own = versionsOf(catalog, selection, channel.name);
      const at = [...path, "channels", index];
      return change(channel.name, channel, closed(channel, own, at), own);
    });
    return { changes, held: [] };
  }
  return { changes: [withHeads(listed, catalog, selection)], held: [] };
}

/** All channels that oc-mirror takes, each with its head. */
function withHeads(
  { operator, included, path }: ListedPackage,
  catalog: Catalog,
  selection: CatalogSelection,
): PinChange {
  const heads = selection.channels.flatMap(({ name }) => {
    const version = versionsOf(catalog, selection, name).at(-1);
    return version === undefined ? [] : [{ name, minVersion: version, maxVersion: version }];
  });
  const value = heads.map((one) => ({ ...one }));
  const edits = [{ path: [...path, "channels"], value }];
  const to = heads.map(({ name, maxVersion }) => `${name} ${maxVersion}`).join(", ");
  const note =
    heads.length < 2
      ? {}
      : {
          note: `without channels oc-mirror takes the heads of all ${heads.length}: remove those that no cluster needs`,
        };
  return {
    kind: "package",
    catalog: operator.catalog,
    package: included.name,
    to,
    ...note,
    edits,
    path,
  };
}

function changeOf({ operator, included, path }: ListedPackage) {
  return (
    channel: string | undefined,
    { minVersion, maxVersion }: VersionRange,
    edits: readonly YamlChange[],
    versions: readonly string[],
  ): readonly PinChange[] => {
    if (edits.length === 0) return [];
    const from = maxVersion ?? minVersion;
    const [low = "", high = ""] = [minVersion ?? versions[0], maxVersion ?? versions.at(-1)];
    return [
      {
        kind: "package",
        catalog: operator.catalog,
        package: included.name,
        ...(channel === undefined ? {} : { channel }),
        ...(from === undefined ? {} : { from }),
        to: edits.length === 2 ? high : `${low} to ${high}`,
        edits,
        path,
      },
    ];
  };
}

/** The ends that are open, closed where they are today; both at the newest where both are. */
function closed(
  { minVersion, maxVersion }: VersionRange,
  versions: readonly string[],
  path: YamlPath,
): readonly YamlChange[] {
  const [lowest, highest] = [versions[0], versions.at(-1)];
  if (lowest === undefined || highest === undefined) return [];
  if (minVersion === undefined && maxVersion === undefined) return pinEdits(path, highest);
  if (maxVersion === undefined) return [{ path: [...path, "maxVersion"], value: highest }];
  return minVersion === undefined ? [{ path: [...path, "minVersion"], value: lowest }] : [];
}

function hasBounds({ minVersion, maxVersion }: VersionRange): boolean {
  return minVersion !== undefined || maxVersion !== undefined;
}

function versionsOf(
  { bundles }: Catalog,
  { channels }: CatalogSelection,
  channel?: string,
): readonly string[] {
  const names = new Set(
    channels
      .filter(({ name }) => channel === undefined || name === channel)
      .flatMap(({ entries }) => entries.map(({ name }) => name)),
  );
  const own = bundles.filter(({ name }) => names.has(name)).map(versionOf);
  return [...new Set(own)].sort(byVersion);
}

/** Versions for release channels that float, such that the same releases are mirrored as today. */
export function pinReleases(
  { platform }: MirrorStanza,
  { releases }: ContentInputs,
): PinCandidates {
  if (releases === undefined || platform?.release !== undefined) return nothing;
  return joinCandidates(
    (platform?.channels ?? []).map((channel, index) => {
      const own = releases.releases
        .filter(({ selectedBy }) => selectedBy.includes(channel.name))
        .map(({ version }) => version)
        .sort(byVersion);
      return pinRelease(channel, own, ["mirror", "platform", "channels", index]);
    }),
  );
}

function pinRelease(
  channel: ReleaseChannel,
  versions: readonly string[],
  path: YamlPath,
): PinCandidates {
  const { name, minVersion, maxVersion, full } = channel;
  if (full === true && !hasBounds(channel)) {
    const reason = "full: true takes the whole channel: write versions first";
    return { changes: [], held: [{ kind: "release", channel: name, reason, path }] };
  }
  const edits = closed(channel, versions, path);
  if (edits.length === 0) return nothing;
  const [low = "", high = ""] = [minVersion ?? versions[0], maxVersion ?? versions.at(-1)];
  const to = edits.length === 2 ? high : `${low} to ${high}`;
  const from = maxVersion ?? minVersion;
  const known = from === undefined ? {} : { from };
  return { changes: [{ kind: "release", channel: name, ...known, to, edits, path }], held: [] };
}
