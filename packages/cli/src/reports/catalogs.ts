import type { PackageChange } from "@mirrorkit/sdk/catalog";
import { printable } from "@mirrorkit/sdk/internal";
import { padColumns } from "../terminal/columns.ts";
import { style } from "../terminal/style.ts";

/** A package in a list. */
export interface PackageRow {
  readonly name: string;
  readonly displayName?: string;
  readonly defaultChannel: string;
  readonly deprecated?: string;
}

/** A channel in a list. */
export interface ChannelRow {
  readonly name: string;
  readonly isDefault: boolean;
  readonly head?: string;
  /** Why it has no head. */
  readonly fault?: string;
  readonly bundles: number;
  readonly deprecated?: string;
}

/** A version in a list. */
export interface VersionRow {
  readonly version: string;
  readonly bundle: string;
  readonly channels: readonly string[];
  readonly deprecated?: string;
}

/** What is known of a package. */
export interface PackageSheet {
  readonly package: string;
  readonly defaultChannel: string;
  readonly description?: string;
  readonly deprecated?: string;
  readonly channels: readonly ChannelRow[];
}

/** A bundle in a channel. */
export interface BundleChannel {
  readonly name: string;
  readonly replaces?: string;
  readonly skips: readonly string[];
  readonly skipRange?: string;
  /** Bundles that update from it directly. */
  readonly next: readonly string[];
}

/** What is known of a bundle. */
export interface BundleSheet {
  readonly package: string;
  readonly bundle: string;
  readonly version: string;
  readonly image: string;
  readonly images: number;
  readonly channels: readonly BundleChannel[];
  readonly requires: readonly string[];
  readonly provides: readonly string[];
  readonly deprecated?: string;
  /** The updates from another version; undefined where nobody asked. */
  readonly path?:
    | { readonly from: string; readonly channel: string; readonly bundles: readonly string[] }
    | "none";
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const printed = rows.map((row) => row.map(printable));
  const [head = [], ...lines] = padColumns([titles, ...printed]);
  const first = style("dim", head.join("  ").trimEnd());
  return [first, ...lines.map((cells) => cells.join("  ").trimEnd())].join("\n").concat("\n");
}

function deprecation(message: string | undefined): string {
  return message === undefined ? "" : `deprecated: ${message}`;
}

/** Draws the packages of a catalog. */
export function packageTable(rows: readonly PackageRow[]): string {
  return tableOf(
    ["package", "default channel", "display name", ""],
    rows.map(({ name, displayName = "-", defaultChannel, deprecated }) => [
      name,
      defaultChannel === "" ? "-" : defaultChannel,
      displayName,
      deprecation(deprecated),
    ]),
  );
}

/** Draws the channels of a package. */
export function channelTable(rows: readonly ChannelRow[]): string {
  return tableOf(
    ["channel", "head", "bundles", ""],
    rows.map(({ name, head, fault = "", bundles, isDefault, deprecated }) => [
      name,
      head ?? `none: ${fault}`,
      String(bundles),
      [isDefault ? "default" : "", deprecation(deprecated)]
        .filter((text) => text !== "")
        .join(", "),
    ]),
  );
}

/** Draws the versions of a package. */
export function versionTable(rows: readonly VersionRow[]): string {
  return tableOf(
    ["version", "channels", ""],
    rows.map(({ version, channels, deprecated }) => [
      version,
      channels.length === 0 ? "-" : channels.join(" "),
      deprecation(deprecated),
    ]),
  );
}

/** Writes what is known of a package. */
export function packageAsText(sheet: PackageSheet): string {
  const { package: name, defaultChannel, description, deprecated, channels } = sheet;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["package", name],
    ["default channel", defaultChannel === "" ? "none" : defaultChannel],
    ["description", description?.replace(/\s+/g, " ")],
    ["deprecated", deprecated],
  ];
  return `${factLines(facts)}\n${channelTable(channels)}`;
}

/** Writes what is known of a bundle. */
export function bundleAsText(sheet: BundleSheet): string {
  const { channels, requires, provides, path } = sheet;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["bundle", sheet.bundle],
    ["version", sheet.version],
    ["image", sheet.image === "" ? "none" : sheet.image],
    ["images", String(sheet.images)],
    ["deprecated", sheet.deprecated],
    ...requires.map((one): [string, string] => ["requires", one]),
    ...provides.map((one): [string, string] => ["provides", one]),
    ...channels.map((one): [string, string] => ["channel", channelText(one)]),
    ["updates", path === undefined ? undefined : pathText(path)],
  ];
  return factLines(facts);
}

function channelText({ name, replaces, skips, skipRange, next }: BundleChannel): string {
  const parts = [
    replaces === undefined ? "" : `replaces ${replaces}`,
    skips.length === 0 ? "" : `skips ${skips.join(" ")}`,
    skipRange === undefined ? "" : `skips versions ${skipRange}`,
    next.length === 0 ? "head" : `updates to ${next.join(" ")}`,
  ];
  return `${name}: ${parts.filter((part) => part !== "").join(", ")}`;
}

function pathText(path: NonNullable<BundleSheet["path"]>): string {
  if (path === "none") return "no channel has a path";
  return `${path.bundles.join(" → ")} in ${path.channel}`;
}

function factLines(facts: readonly (readonly [string, string | undefined])[]): string {
  const known = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  const rows = padColumns(known.map(([name, value]) => [name, printable(value)]));
  return rows.map((row) => `${row.join("  ").trimEnd()}\n`).join("");
}

const signs = { added: "+", removed: "-", changed: "~" } as const;

/** Writes what changed between two catalogs. */
export function changesAsText(changes: readonly PackageChange[]): string {
  if (changes.length === 0) return "no differences\n";
  return changes.map(changeText).join("");
}

function changeText(change: PackageChange): string {
  const { defaultChannel, channels, addedVersions, removedVersions, deprecated } = change;
  const moved =
    defaultChannel === undefined
      ? []
      : [`default channel ${defaultChannel.before || "none"} → ${defaultChannel.after || "none"}`];
  const heads = channels.map(({ channel, before, after }) => {
    const to = after === undefined ? "removed" : after || "no head";
    return before === undefined
      ? `channel ${channel}: ${to}, new`
      : `channel ${channel}: ${before || "no head"} → ${to}`;
  });
  const lines = [
    ...moved,
    ...(change.state === "removed" ? [] : heads),
    ...listed("new versions", addedVersions),
    ...(change.state === "removed" ? [] : listed("removed versions", removedVersions)),
    ...listed("newly deprecated", deprecated),
  ];
  const title = `${signs[change.state]} ${printable(change.package)}\n`;
  return `${title}${lines.map((line) => `    ${printable(line)}\n`).join("")}`;
}

function listed(title: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${title}: ${names.join(", ")}`];
}
