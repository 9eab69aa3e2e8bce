import { type CatalogChannel, channelHead, sortVersions } from "@mirrorkit/sdk/catalog";
import { bundleVersionText, compareText, defined, escapeControls } from "@mirrorkit/sdk/internal";
import { exitStatus, type Outcome } from "../../outcome.ts";
import {
  type ChannelRow,
  channelTable,
  type PackageRow,
  packageTable,
  type VersionRow,
  versionTable,
} from "../../reports/catalogs.ts";
import { formatJson } from "../../reports/json.ts";
import {
  bundleIn,
  deprecationOf,
  type PackageSheet,
  readPackage,
  unknown,
} from "./catalog-lookup.ts";
import { type CatalogFlags, readOne } from "./catalog-options.ts";

/** Lists the packages of a catalog. */
export async function packages(given: string, flags: CatalogFlags): Promise<Outcome> {
  const { catalog, digest } = await readOne(given, flags);
  const heads = new Map(
    catalog.channels.map((one) => [`${one.package}\n${one.name}`, headOf(one).head ?? ""]),
  );
  const names = new Map(
    catalog.bundles.map((one) => [`${one.package}\n${one.name}`, one.displayName]),
  );
  const rows = catalog.packages.map(({ name, defaultChannel }): PackageRow => {
    const head = heads.get(`${name}\n${defaultChannel}`) ?? "";
    const own = catalog.deprecations.filter((one) => one.package === name);
    return {
      name,
      defaultChannel,
      ...defined({
        displayName: names.get(`${name}\n${head}`),
        deprecated: deprecationOf({ ...catalog, deprecations: own }, "package"),
      }),
    };
  });
  const sorted = rows.sort((a, b) => compareText(a.name, b.name));
  return answer(flags, { catalog: given, digest, packages: sorted }, packageTable(sorted));
}

/** Lists the channels of a package with their heads. */
export async function channels(given: string, name: string, flags: CatalogFlags): Promise<Outcome> {
  const sheet = await readPackage(given, name, flags);
  const rows = channelRows(sheet);
  return answer(flags, { catalog: given, package: name, channels: rows }, channelTable(rows));
}

/** Lists the versions of a package or channel, lowest first. */
export async function versions(
  given: string,
  name: string,
  flags: CatalogFlags & { readonly channel?: string },
): Promise<Outcome> {
  const sheet = await readPackage(given, name, flags);
  const { channel } = flags;
  const own = sheet.catalog.channels;
  if (channel !== undefined && !own.some((one) => one.name === channel)) {
    throw unknown(
      "channel",
      channel,
      own.map((one) => one.name),
      name,
    );
  }
  const rows = versionRows(sheet).filter(
    (row) => channel === undefined || row.channels.includes(channel),
  );
  const value = { catalog: given, package: name, ...defined({ channel }), versions: rows };
  return answer(flags, value, versionTable(rows));
}

/** Lists the images of a bundle. */
export async function images(
  given: string,
  name: string,
  wanted: string,
  flags: CatalogFlags,
): Promise<Outcome> {
  const bundle = bundleIn(await readPackage(given, name, flags), wanted);
  const found = new Set([bundle.image, ...bundle.relatedImages.map(({ image }) => image)]);
  const list = [...found].filter((image) => image !== "").sort(compareText);
  const value = { catalog: given, package: name, bundle: bundle.name, images: list };
  return answer(flags, value, list.map((image) => `${escapeControls(image)}\n`).join(""));
}

/** The channels of a package, the default one first. */
export function channelRows({ catalog }: PackageSheet): readonly ChannelRow[] {
  const defaultChannel = catalog.packages.at(-1)?.defaultChannel;
  const rows = catalog.channels.map(
    (channel): ChannelRow => ({
      name: channel.name,
      isDefault: channel.name === defaultChannel,
      ...headOf(channel),
      bundles: channel.entries.length,
      ...defined({ deprecated: deprecationOf(catalog, "channel", channel.name) }),
    }),
  );
  return rows.sort((a, b) => compareText(a.name, b.name));
}

function versionRows({ catalog }: PackageSheet): readonly VersionRow[] {
  const rows = new Map(
    catalog.bundles.map((bundle): [string, VersionRow] => {
      const inside = catalog.channels.filter(({ entries }) =>
        entries.some((entry) => entry.name === bundle.name),
      );
      const row = {
        version: bundleVersionText(bundle),
        bundle: bundle.name,
        channels: inside.map((one) => one.name).sort(compareText),
        ...defined({ deprecated: deprecationOf(catalog, "bundle", bundle.name) }),
      };
      return [`${row.version} ${bundle.name}`, row];
    }),
  );
  return sortVersions([...rows.keys()]).flatMap((key) => rows.get(key) ?? []);
}

function headOf(channel: CatalogChannel): { readonly head?: string; readonly fault?: string } {
  return channelHead(channel);
}

/** What a query prints. */
export function answer(flags: CatalogFlags, value: object, text: string): Outcome {
  const output = flags.json === true ? formatJson(value) : text;
  return { output, notes: "", status: exitStatus.fine };
}
