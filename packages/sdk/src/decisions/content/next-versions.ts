import { defined } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import type { Catalog, CatalogChannel } from "../../models/catalog/index.ts";
import type { VersionRange } from "../../models/imageset/index.ts";
import { channelHead } from "../selection/index.ts";
import { isPin, type ListedPackage } from "./listed-packages.ts";
import type { ExaminedOperator } from "./operators.ts";
import {
  type HeldPin,
  joinCandidates,
  type PinCandidates,
  type PinChange,
  pinEdits,
} from "./pin-change.ts";
import { leads } from "./updates.ts";
import { byVersion, channelsWith, versionOf } from "./versions.ts";

const nothing: PinCandidates = { changes: [], held: [] };

/**
 * The next versions of pinned packages: of each channel the newest that OLM installs over the version that is pinned now,
 * as nothing else of the channel is mirrored then.
 */
export function nextVersions({ byPackage, packages }: ExaminedOperator): PinCandidates {
  return joinCandidates(
    packages.map(({ listed }) => {
      const catalog = byPackage.get(listed.included.name);
      return catalog === undefined ? nothing : ofPackage(listed, catalog);
    }),
  );
}

function ofPackage(listed: ListedPackage, catalog: Catalog): PinCandidates {
  const { included, path } = listed;
  const { name, channels = [], minVersion = "" } = included;
  const own = channels.map((channel, index) =>
    ofChannel({
      listed,
      catalog,
      name: channel.name,
      range: channel,
      path: [...path, "channels", index],
    }),
  );
  if (!isPin(included)) return joinCandidates(own);
  const having = channelsWith(catalog, name, minVersion);
  const listedNames = channels.map((channel) => channel.name);
  const wanted = having.filter((one) => listedNames.length === 0 || listedNames.includes(one));
  const [only, another] = wanted;
  if (only === undefined) return unknownPin(listed, minVersion, path);
  if (another !== undefined) {
    const reason = `the version is pinned for several channels: ${wanted.join(", ")}`;
    return { changes: [], held: [held(listed, { version: minVersion, reason, path })] };
  }
  return ofChannel({ listed, catalog, name: only, range: included, path });
}

interface PinnedChannel {
  readonly listed: ListedPackage;
  readonly catalog: Catalog;
  readonly name: string;
  readonly range: VersionRange;
  /** Where the versions are. */
  readonly path: YamlPath;
}

function ofChannel(pinnedChannel: PinnedChannel): PinCandidates {
  const { listed, catalog, name, range, path } = pinnedChannel;
  const { minVersion, maxVersion } = range;
  if (minVersion === undefined || maxVersion === undefined) return nothing;
  const channel = catalog.channels.find((one) => one.name === name);
  if (channel === undefined) return nothing;
  const versions = new Map(catalog.bundles.map((bundle) => [bundle.name, versionOf(bundle)]));
  const installed = catalog.bundles.find(
    (bundle) => byVersion(versionOf(bundle), maxVersion) === 0,
  );
  if (installed === undefined) return unknownPin(listed, maxVersion, path, name);
  const newer = newestFirst(channel, versions).filter(
    (one) => byVersion(one.version, maxVersion) > 0,
  );
  const [newest] = newer;
  if (newest === undefined) return nothing;
  const pinned = isPin(range);
  const next = pinned
    ? newer.find((one) => leads(catalog, onlyWith(channel, one.name), installed.name, one.name))
    : newest;
  if (next === undefined) {
    const reason = `${newest.version} is available, but nothing newer updates from ${maxVersion} directly`;
    return {
      changes: [],
      held: [held(listed, { channel: name, version: maxVersion, reason, path })],
    };
  }
  return { changes: [changeTo(pinnedChannel, next, newest)], held: [] };
}

function changeTo(
  { listed, name, range, path }: PinnedChannel,
  next: Candidate,
  newest: Candidate,
): PinChange {
  const { maxVersion = "" } = range;
  const note =
    next.name === newest.name
      ? {}
      : {
          note: `${newest.version} is the newest, but does not update from ${maxVersion} directly`,
        };
  return {
    kind: "package",
    catalog: listed.operator.catalog,
    package: listed.included.name,
    channel: name,
    from: maxVersion,
    to: next.version,
    ...note,
    edits: isPin(range)
      ? pinEdits(path, next.version)
      : [{ path: [...path, "maxVersion"], value: next.version }],
    path: listed.path,
  };
}

interface Candidate {
  readonly name: string;
  readonly version: string;
}

/** The head comes before bundles that only have a higher version. */
function newestFirst(
  channel: CatalogChannel,
  versions: ReadonlyMap<string, string>,
): readonly Candidate[] {
  const reading = channelHead(channel);
  const head = "head" in reading ? reading.head : undefined;
  return channel.entries
    .flatMap(({ name }) => {
      const version = versions.get(name);
      return version === undefined ? [] : [{ name, version }];
    })
    .sort(
      (a, b) =>
        Number(b.name === head) - Number(a.name === head) || byVersion(b.version, a.version),
    );
}

function onlyWith(channel: CatalogChannel, name: string): CatalogChannel {
  return { ...channel, entries: channel.entries.filter((entry) => entry.name === name) };
}

function unknownPin(
  listed: ListedPackage,
  version: string,
  path: YamlPath,
  channel?: string,
): PinCandidates {
  const reason =
    "the catalog does not have the version that is pinned: see mirrorkit check --catalogs";
  return { changes: [], held: [held(listed, { ...defined({ channel }), version, reason, path })] };
}

/** A package that stays. */
export function held(
  { operator, included }: ListedPackage,
  rest: Pick<HeldPin, "channel" | "version" | "reason" | "path">,
): HeldPin {
  return { kind: "package", catalog: operator.catalog, package: included.name, ...rest };
}
