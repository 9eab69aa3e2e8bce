import { quoted } from "../../base/problem/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import type { IncludePackage } from "../../models/imageset/index.ts";
import { type CatalogSelection, nearestVersion } from "../selection/index.ts";
import type { ContentFinding } from "./finding.ts";
import { field } from "./fixes.ts";
import { type ListedPackage, rangeFor, rangePath } from "./listed-packages.ts";
import { spanOf, versionsIn } from "./versions.ts";

/** A reason for a refusal, and the package without it. */
export interface Explained {
  readonly finding?: ContentFinding;
  readonly next?: IncludePackage | undefined;
}

/** A range in which a channel has no version. */
export function emptyRange(
  listed: ListedPackage,
  catalog: Catalog,
  channel: string,
): ContentFinding {
  const { name } = listed.included;
  const { minVersion, maxVersion } = rangeFor(listed.included, channel);
  const versions = versionsIn(catalog, name, channel);
  const asked = [
    ...(minVersion === undefined ? [] : [`from ${minVersion}`]),
    ...(maxVersion === undefined ? [] : [`up to ${maxVersion}`]),
  ].join(" ");
  const newest = versions.at(-1) ?? "";
  const near = nearestVersion(maxVersion ?? minVersion ?? "", versions) ?? newest;
  return {
    rule: "empty-range",
    about: "range",
    severity: "error",
    path: rangePath(listed, channel),
    message: `the channel ${quoted(channel)} of package ${quoted(name)} has no version ${asked}`,
    help: `It has ${spanOf(versions)}: write ${field("minVersion", near)} and ${field("maxVersion", near)}, or no versions for the newest.`,
  };
}

/** Channels that the file lists and a range empties go without a word, unless they are the default channel. */
export function emptiedChannels(
  listed: ListedPackage,
  catalog: Catalog,
  { droppedChannels }: CatalogSelection,
): readonly ContentFinding[] {
  const names = new Set((listed.included.channels ?? []).map(({ name }) => name));
  return droppedChannels
    .filter(({ channel }) => names.has(channel))
    .map(({ channel }) => {
      const finding = emptyRange(listed, catalog, channel);
      return { ...finding, message: `${finding.message}; oc-mirror drops it without a message` };
    });
}

/** The versions of all channels are empty; beside other packages oc-mirror accepts that. */
export function nothingInRange(
  listed: ListedPackage,
  catalog: Catalog,
  mended: IncludePackage,
): Explained {
  const names = catalog.channels.map(({ name }) => name);
  const wanted = (mended.channels ?? []).map(({ name }) => name);
  const channel = (wanted.length === 0 ? names : wanted).find((name) =>
    hasBounds({ name, ...rangeFor(mended, name) }),
  );
  if (channel === undefined) return {};
  return {
    finding: emptyRange(listed, catalog, channel),
    next: withBounds(mended, channel, {}),
  };
}

/** The package with other versions for a channel, where the versions of that channel are written. */
export function withBounds(
  included: IncludePackage,
  channel: string | undefined,
  bounds: { readonly minVersion?: string; readonly maxVersion?: string },
): IncludePackage {
  const own = rangeFor(included, channel);
  const { minVersion: _min, maxVersion: _max, ...bare } = included;
  const { channels = [] } = included;
  const isListed = channels.some(({ name }) => name === channel);
  if (own === included && (hasBounds(included) || !isListed)) return { ...bare, ...bounds };
  return {
    ...included,
    channels: channels.map((one) => (one.name === channel ? { name: one.name, ...bounds } : one)),
  };
}

function hasBounds({ minVersion = "", maxVersion = "" }: IncludePackage): boolean {
  return minVersion !== "" || maxVersion !== "";
}
