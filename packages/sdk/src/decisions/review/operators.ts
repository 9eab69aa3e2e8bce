import {
  type MarkdownBlock,
  type MarkdownLine,
  type MarkdownPart,
  plainLine,
} from "../../base/markdown/index.ts";
import type {
  CatalogChange,
  ChannelChange,
  DefaultChannelChange,
  OperatorChange,
  PackageChange,
} from "../selection/index.ts";
import type { Review } from "./review.ts";

const mostVersions = 3;
const mostPackages = 20;

/** The table of operators with other versions, and what changed in catalogs with another digest. */
export function operatorBlocks({ operators }: Review): readonly MarkdownBlock[] {
  if (operators === undefined) return [];
  const catalogs = new Set(operators.operators.map(({ catalog }) => catalog));
  const columns = ["operator", "from", "to", "channel", ...(catalogs.size > 1 ? ["catalog"] : [])];
  const rows = operators.operators.map((change): readonly MarkdownLine[] => [
    { code: change.package },
    versionsIn(change.before, "new"),
    versionsIn(change.after, "removed"),
    channelOf(change),
    ...(catalogs.size > 1 ? [{ code: shortName(change.catalog) }] : []),
  ]);
  return [
    { kind: "rows", columns, rows, share: 1 / 3, more: "operators not shown here" },
    {
      kind: "rows",
      title: "Catalogs",
      rows: operators.catalogs.flatMap(catalogRows),
      share: 1 / 6,
    },
    {
      kind: "rows",
      title: defaultChannelsTitle,
      rows: operators.defaultChannels.map((one) => [defaultChannelRow(one)]),
      share: 1 / 6,
    },
  ];
}

/** The operators with other versions, for a terminal: a line each, in columns. */
export function operatorLines({ operators }: Review): readonly string[] {
  const changes = operators?.operators ?? [];
  const catalogs = new Set(changes.map(({ catalog }) => catalog));
  const rows = changes.map((change) => [
    change.package,
    versionMove(change),
    channelsOf(change).join(" → "),
    ...(catalogs.size > 1 ? [shortName(change.catalog)] : []),
  ]);
  const widths = [0, 1, 2].map((at) =>
    rows.reduce((most, cells) => Math.max(most, (cells[at] ?? "").length), 0),
  );
  return rows.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** What changed in catalogs with another digest, a line for each package. */
export function catalogLines({ operators }: Review): readonly string[] {
  return (operators?.catalogs ?? [])
    .flatMap(catalogRows)
    .map((cells) => cells.map(plainLine).join(""));
}

/** The title of packages with another default channel. */
export const defaultChannelsTitle =
  "Default channels, which Subscriptions without a channel follow";

/** The packages with another default channel, a line each. */
export function defaultChannelLines({ operators }: Review): readonly string[] {
  return (operators?.defaultChannels ?? []).map((one) => plainLine(defaultChannelRow(one)));
}

function defaultChannelRow(change: DefaultChannelChange): MarkdownLine {
  const place: MarkdownPart = { code: shortName(change.catalog) };
  const move: readonly MarkdownPart[] = [{ code: change.before }, " → ", { code: change.after }];
  return [place, ": ", { code: change.package }, " ", ...move];
}

function versionMove({ before, after }: OperatorChange): string {
  if (before.length === 0) return `${textOf(after, "")} new`;
  if (after.length === 0) return `${textOf(before, "")} removed`;
  return `${textOf(before, "")} → ${textOf(after, "")}`;
}

function versionsIn(versions: readonly string[], none: string): MarkdownLine {
  const shown = textOf(versions, none);
  return versions.length === 0 ? shown : { code: shown };
}

function textOf(versions: readonly string[], none: string): string {
  if (versions.length === 0) return none;
  if (versions.length <= mostVersions) return versions.join(", ");
  return `${versions[0] ?? ""} … ${versions.at(-1) ?? ""} (${versions.length})`;
}

function channelOf(change: OperatorChange): MarkdownLine {
  return channelsOf(change).flatMap((code, index): readonly MarkdownPart[] => [
    ...(index === 0 ? [] : [" → "]),
    { code },
  ]);
}

function channelsOf({ channelBefore, channelAfter }: OperatorChange): readonly string[] {
  const names = [channelBefore, channelAfter].filter((name) => name !== undefined);
  return [...new Set(names)];
}

/** The last part of the repository, with the tag. */
function shortName(catalog: string): string {
  const [named = ""] = catalog.split("@");
  return named.slice(named.lastIndexOf("/") + 1);
}

function catalogRows({
  before,
  after,
  packages,
}: CatalogChange): readonly (readonly MarkdownLine[])[] {
  const names = [...new Set([shortName(before), shortName(after)])];
  const place = names.flatMap((code, index): readonly MarkdownPart[] => [
    ...(index === 0 ? [] : [" → "]),
    { code },
  ]);
  if (packages.length === 0) {
    return [[[...place, ": a new build; nothing changed in the packages that are mirrored."]]];
  }
  const shown = packages
    .slice(0, mostPackages)
    .map((change): readonly MarkdownLine[] => [
      [...place, ": ", { code: change.package }, " ", ...joined(changesOf(change)), "."],
    ]);
  const hidden = packages.length - shown.length;
  return hidden > 0 ? [...shown, [[...place, `: ${hidden} more packages changed.`]]] : shown;
}

function changesOf({
  state,
  defaultChannel,
  channels,
  addedVersions,
  removedVersions,
  deprecated,
}: PackageChange): readonly (readonly MarkdownPart[])[] {
  if (state !== "changed") return [[state === "added" ? "is new" : "is gone"]];
  const moved =
    defaultChannel === undefined
      ? []
      : [
          [
            "default channel ",
            { code: defaultChannel.before },
            " → ",
            { code: defaultChannel.after },
          ],
        ];
  return [
    ...moved,
    ...channels.slice(0, mostVersions).map(channelMove),
    ...(channels.length > mostVersions
      ? [[`${channels.length - mostVersions} more channels`]]
      : []),
    ...listed(addedVersions, "adds "),
    ...listed(removedVersions, "drops "),
    ...listed(deprecated, "deprecates "),
  ];
}

function channelMove({ channel, before, after }: ChannelChange): readonly MarkdownPart[] {
  if (before === undefined) return ["new channel ", { code: channel }];
  if (after === undefined) return ["channel ", { code: channel }, " is gone"];
  return ["channel ", { code: channel }, ": head ", { code: before }, " → ", { code: after }];
}

function listed(names: readonly string[], verb: string): readonly (readonly MarkdownPart[])[] {
  return names.length === 0 ? [] : [[verb, { code: textOf(names, "") }]];
}

function joined(parts: readonly (readonly MarkdownPart[])[]): readonly MarkdownPart[] {
  return parts.flatMap((part, index) => [...(index === 0 ? [] : [", "]), ...part]);
}
