import { defined } from "../../base/problem/index.ts";
import type { YamlChange, YamlPath } from "../../base/yaml/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import {
  hasVersions,
  type IncludePackage,
  type MirrorStanza,
  type ReleaseChannel,
  type VersionRange,
} from "../../models/imageset/index.ts";
import { isByDigestOnly, readImageSpec } from "../../models/oc-mirror/index.ts";
import { type CatalogSelection, selectFromCatalog } from "../selection/index.ts";
import type { ContentInputs } from "./finding.ts";
import { type ListedPackage, operatorPath } from "./listed-packages.ts";
import { held } from "./next-versions.ts";
import type { ExaminedOperator } from "./operators.ts";
import { joinCandidates, type PinCandidates, type PinChange } from "./pin-change.ts";
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

/** A version to write, and the package as it is then. */
interface Closing {
  readonly change: PinChange;
  readonly next: IncludePackage;
}

function pinPackage(
  listed: ListedPackage,
  catalog: Catalog,
  selection: CatalogSelection,
): PinCandidates {
  return joinCandidates(
    closings(listed, catalog, selection).map(({ change, next }): PinCandidates => {
      if (takesTheSame(listed, catalog, next)) return { changes: [change], held: [] };
      const { channel, from: version, to, path } = change;
      const reason = `pinning ${to} would change what is mirrored: write the versions that are needed`;
      const rest = { ...defined({ channel, version }), reason, path };
      return { changes: [], held: [held(listed, rest)] };
    }),
  );
}

function closings(
  listed: ListedPackage,
  catalog: Catalog,
  selection: CatalogSelection,
): readonly Closing[] {
  const { included, path } = listed;
  const { channels = [] } = included;
  if (hasVersions(included)) {
    const all = versionsOf(catalog, selection);
    const bounds = closed(included, all);
    const change = changeOf(listed, undefined, included, { bounds, at: path });
    return change === undefined ? [] : [{ change, next: { ...included, ...bounds } }];
  }
  if (channels.length > 0) {
    return channels.flatMap((channel, index) => {
      const bounds = closed(channel, versionsOf(catalog, selection, channel.name));
      const at = [...path, "channels", index];
      const change = changeOf(listed, channel.name, channel, { bounds, at });
      const next = { ...included, channels: channels.with(index, { ...channel, ...bounds }) };
      return change === undefined ? [] : [{ change, next }];
    });
  }
  return [withHeads(listed, catalog, selection)];
}

/** A range may hold bundles outside of it that lie on the path, where a pin holds one bundle only. */
function takesTheSame(
  { operator, included }: ListedPackage,
  catalog: Catalog,
  next: IncludePackage,
): boolean {
  const [before, after] = [included, next].map((one) => {
    const result = selectFromCatalog(catalog, { ...operator, packages: [one] });
    return "selection" in result
      ? result.selection.bundles.map(({ bundle }) => bundle.name).join("\n")
      : undefined;
  });
  return before === after;
}

/** All channels that oc-mirror takes, each with its head. */
function withHeads(
  { operator, included, path }: ListedPackage,
  catalog: Catalog,
  selection: CatalogSelection,
): Closing {
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
  const about = { kind: "package", catalog: operator.catalog, package: included.name } as const;
  return { change: { ...about, to, ...note, edits, path }, next: { ...included, channels: heads } };
}

function changeOf(
  { operator, included, path }: ListedPackage,
  channel: string | undefined,
  range: VersionRange,
  { bounds, at }: { readonly bounds: VersionRange; readonly at: YamlPath },
): PinChange | undefined {
  const edits = editsOf(at, bounds);
  if (edits.length === 0) return undefined;
  const about = { kind: "package", catalog: operator.catalog, package: included.name } as const;
  return { ...about, ...defined({ channel }), ...spanOf(range, bounds), edits, path };
}

/** What is written before, and what is to be written. */
function spanOf(range: VersionRange, bounds: VersionRange): Pick<PinChange, "from" | "to"> {
  const from = range.maxVersion ?? range.minVersion;
  const { minVersion = "", maxVersion = "" } = { ...range, ...bounds };
  const to = minVersion === maxVersion ? maxVersion : `${minVersion} to ${maxVersion}`;
  return { ...defined({ from }), to };
}

/** The ends that are open, where they are today; both at the newest where both are. */
function closed(
  { minVersion, maxVersion }: VersionRange,
  versions: readonly string[],
): { readonly minVersion?: string; readonly maxVersion?: string } {
  const [lowest, highest] = [versions[0], versions.at(-1)];
  if (lowest === undefined || highest === undefined) return {};
  if (minVersion === undefined && maxVersion === undefined) {
    return { minVersion: highest, maxVersion: highest };
  }
  if (maxVersion === undefined) return { maxVersion: highest };
  return minVersion === undefined ? { minVersion: lowest } : {};
}

function editsOf(path: YamlPath, { minVersion, maxVersion }: VersionRange): readonly YamlChange[] {
  return Object.entries(defined({ minVersion, maxVersion })).map(([field, value]) => ({
    path: [...path, field],
    value,
  }));
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
  const { name, full } = channel;
  if (full === true && !hasVersions(channel)) {
    const reason = "full: true takes the whole channel: write versions first";
    return { changes: [], held: [{ kind: "release", channel: name, reason, path }] };
  }
  const bounds = closed(channel, versions);
  const edits = editsOf(path, bounds);
  if (edits.length === 0) return nothing;
  const change: PinChange = {
    kind: "release",
    channel: name,
    ...spanOf(channel, bounds),
    edits,
    path,
  };
  return { changes: [change], held: [] };
}
