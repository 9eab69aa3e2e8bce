import {
  type CatalogBundle,
  findBundlePath,
  providedKinds,
  requiredKinds,
  requiredPackages,
} from "@mirrorkit/sdk/catalog";
import { bundleVersionText, compareText, defined } from "@mirrorkit/sdk/internal";
import type { Outcome } from "../../outcome.ts";
import {
  type BundleChannel,
  type BundleSheet,
  bundleAsText,
  packageAsText,
} from "../../reports/catalogs.ts";
import { bundleIn, deprecationOf, type PackageSheet, readPackage } from "./catalog-lookup.ts";
import type { CatalogFlags } from "./catalog-options.ts";
import { answer, channelRows } from "./catalog-queries.ts";

/** Shows a package, or one of its versions. */
export async function show(
  given: string,
  name: string,
  wanted: string | undefined,
  flags: CatalogFlags & { readonly from?: string; readonly channel?: string },
): Promise<Outcome> {
  const sheet = await readPackage(given, name, flags);
  if (wanted !== undefined) {
    const found = bundleSheet(sheet, bundleIn(sheet, wanted), flags);
    return answer(flags, { catalog: given, ...found }, bundleAsText(found));
  }
  const one = sheet.catalog.packages.at(-1);
  const value = {
    catalog: given,
    package: name,
    defaultChannel: one?.defaultChannel ?? "",
    ...defined({
      description: one?.description,
      deprecated: deprecationOf(sheet.catalog, "package"),
    }),
    channels: channelRows(sheet),
  };
  return answer(flags, value, packageAsText(value));
}

function bundleSheet(
  sheet: PackageSheet,
  bundle: CatalogBundle,
  { from, channel }: { readonly from?: string; readonly channel?: string },
): BundleSheet {
  const { catalog, name } = sheet;
  const images = new Set([bundle.image, ...bundle.relatedImages.map(({ image }) => image)]);
  const path = from === undefined ? undefined : pathTo(sheet, bundle, from, channel);
  return {
    package: name,
    bundle: bundle.name,
    version: bundleVersionText(bundle),
    image: bundle.image,
    images: images.size,
    channels: channelsOf(sheet, bundle),
    requires: [
      ...requiredPackages(bundle).map((one) => `package ${one.name} ${one.versionRange}`),
      ...kindNames(requiredKinds(bundle)),
    ],
    provides: kindNames(providedKinds(bundle)),
    ...defined({ deprecated: deprecationOf(catalog, "bundle", bundle.name), path }),
  };
}

function kindNames(kinds: ReturnType<typeof providedKinds>): readonly string[] {
  return kinds.map(({ group, version, kind }) => `${kind}.${version}.${group}`).sort(compareText);
}

function pathTo(
  sheet: PackageSheet,
  to: CatalogBundle,
  wanted: string,
  channel: string | undefined,
): BundleSheet["path"] {
  const from = bundleIn(sheet, wanted).name;
  const where = { package: sheet.name, ...defined({ channel }) };
  const found = findBundlePath(sheet.catalog, where, from, to.name);
  return found === undefined ? "none" : { from, ...found };
}

function channelsOf({ catalog }: PackageSheet, { name }: CatalogBundle): readonly BundleChannel[] {
  return catalog.channels
    .flatMap((channel) => {
      const entry = channel.entries.find((one) => one.name === name);
      if (entry === undefined) return [];
      const next = channel.entries.filter(
        (one) => one.replaces === name || one.skips.includes(name),
      );
      const { replaces, skips, skipRange } = entry;
      return [
        {
          name: channel.name,
          skips,
          next: next.map((one) => one.name),
          ...defined({ replaces, skipRange }),
        },
      ];
    })
    .sort((a, b) => compareText(a.name, b.name));
}
