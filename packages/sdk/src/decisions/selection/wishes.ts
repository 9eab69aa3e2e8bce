import type { Catalog, CatalogChannel } from "../../models/catalog/index.ts";
import type { IncludeChannel, IncludePackage } from "../../models/imageset/index.ts";
import { type RangeBounds, readSelectedRange } from "../../models/versions/index.ts";
import type { ChannelName, SelectionRefusal } from "./selection.ts";

/** The packages of an ImageSet's operator entry by name, each with its channels by name. */
export type Wishes = ReadonlyMap<string, Wish>;

/** What is asked for of a package. */
export interface Wish {
  readonly included: IncludePackage;
  readonly channels: ReadonlyMap<string, IncludeChannel>;
}

/** What is asked for, by name. */
export function wishesOf(packages: readonly IncludePackage[]): Wishes {
  return new Map(
    packages.map((included) => {
      const channels = new Map((included.channels ?? []).map((one) => [one.name, one]));
      return [included.name, { included, channels }];
    }),
  );
}

/** The first package or channel without a name. */
export function refuseNameless(packages: readonly IncludePackage[]): SelectionRefusal | undefined {
  for (const [index, { name, channels = [] }] of packages.entries()) {
    const at = `package ${JSON.stringify(name)} at index [${index}] is invalid`;
    const said = "name must be specified";
    if (name === "") return { fault: "missing-name", said: `${at}: ${said}` };
    const nameless = channels.findIndex((channel) => channel.name === "");
    if (nameless < 0) continue;
    const channel = `channel "" at index [${nameless}] is invalid`;
    return { fault: "missing-name", said: `${at}: ${channel}: ${said}`, package: name };
  }
  return undefined;
}

/** The part of a catalog that is asked for by names of packages and channels. */
export function narrow(catalog: Catalog, wishes: Wishes): Catalog {
  const isWanted = ({ package: name }: { readonly package: string }): boolean => wishes.has(name);
  return {
    packages: catalog.packages.filter(({ name }) => wishes.has(name)),
    channels: catalog.channels.filter((channel) => {
      const wish = wishes.get(channel.package);
      if (wish === undefined) return false;
      return wish.channels.size === 0 || wish.channels.has(channel.name);
    }),
    bundles: catalog.bundles.filter(isWanted),
    deprecations: catalog.deprecations.filter(isWanted),
  };
}

/** The versions that are asked for in a channel; undefined where none are. */
export function boundsOf(
  { package: name, name: channel }: CatalogChannel,
  wishes: Wishes,
): RangeBounds | undefined {
  const wish = wishes.get(name);
  if (wish === undefined) return undefined;
  const own = wish.channels.get(channel);
  return [own, wish.included].find(
    (bounds) => bounds !== undefined && readSelectedRange(bounds) !== undefined,
  );
}

/** What is asked for and is not there: oc-mirror drops it in silence. */
export function findUnknown(
  catalog: Catalog,
  wishes: Wishes,
): {
  readonly unknownPackages: readonly string[];
  readonly unknownChannels: readonly ChannelName[];
} {
  const packages = new Set(catalog.packages.map(({ name }) => name));
  const channels = new Set(catalog.channels.map((one) => `${one.package}\n${one.name}`));
  const unknownChannels = [...wishes].flatMap(([name, wish]) =>
    [...wish.channels.keys()]
      .filter((channel) => packages.has(name) && !channels.has(`${name}\n${channel}`))
      .map((channel) => ({ package: name, channel })),
  );
  return {
    unknownPackages: [...wishes.keys()].filter((name) => !packages.has(name)),
    unknownChannels,
  };
}
