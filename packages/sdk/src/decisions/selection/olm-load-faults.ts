import {
  bundleVersion,
  type CatalogBundle,
  type CatalogChannel,
  type CatalogPackage,
} from "../../models/catalog/index.ts";
import { readStrictVersion } from "../../models/versions/index.ts";
import { faultsOfGraph } from "./loaded-channel.ts";
import { faultOfPullSpec } from "./pull-spec.ts";
import type { CatalogSelection } from "./selection.ts";

/** Why OLM does not load a catalog: every operator of it is gone from the cluster then. */
export interface LoadFault {
  /** What operator-registry says. */
  readonly said: string;
  /** The package that it is about. */
  readonly package: string;
  /** The channel that it is about. */
  readonly channel?: string;
  /** The bundle that it is about. */
  readonly bundle?: string;
}

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelRule =
  "[a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]";

/**
 * Everything for which `opm serve`, which the pod of a CatalogSource runs, would not load the catalog that oc-mirror
 * builds from a selection; empty where it loads. By package, in the order in which operator-registry looks.
 *
 * @see ConvertToModel in alpha/declcfg and Validate in alpha/model of operator-framework/operator-registry
 */
export function loadFaults(selection: CatalogSelection): readonly LoadFault[] {
  const byName = new Map<string, CatalogPackage>();
  const faults: LoadFault[] = [];
  for (const one of selection.packages) {
    if (byName.has(one.name))
      faults.push({ said: `duplicate package ${quote(one.name)}`, package: one.name });
    else if (!label.test(one.name) || one.name.length > 63) {
      faults.push({
        said: `invalid package name ${quote(one.name)}: ${labelRule}`,
        package: one.name,
      });
    }
    byName.set(one.name, one);
  }
  const bundles = selection.bundles.map(({ bundle }) => bundle);
  return [
    ...faults,
    ...faultsOfChannels(selection.channels, byName),
    ...faultsOfBundles(bundles, selection, byName),
    ...faultsOfEntries(selection.channels, bundles),
    ...faultsOfDeprecations(selection),
    ...[...byName.values()].flatMap((one) => faultsOfPackage(one, selection.channels, bundles)),
  ];
}

function faultsOfChannels(
  channels: readonly CatalogChannel[],
  packages: ReadonlyMap<string, CatalogPackage>,
): readonly LoadFault[] {
  const seen = new Set<string>();
  return channels.flatMap(({ package: name, name: channel, entries }) => {
    const place = { package: name, channel };
    if (!packages.has(name))
      return [{ said: `unknown package ${quote(name)} for channel ${quote(channel)}`, ...place }];
    const key = `${name}\n${channel}`;
    if (seen.has(key))
      return [{ said: `package ${quote(name)} has duplicate channel ${quote(channel)}`, ...place }];
    seen.add(key);
    const names = entries.map((entry) => entry.name);
    const twice = names.find((entry, index) => names.indexOf(entry) < index);
    if (twice === undefined) return [];
    const said = `invalid package ${quote(name)}, channel ${quote(channel)}: duplicate entry ${quote(twice)}`;
    return [{ said, ...place, bundle: twice }];
  });
}

function faultsOfBundles(
  bundles: readonly CatalogBundle[],
  { channels }: CatalogSelection,
  packages: ReadonlyMap<string, CatalogPackage>,
): readonly LoadFault[] {
  const inChannels = new Set(
    channels.flatMap(({ package: name, entries }) =>
      entries.map((entry) => `${name}\n${entry.name}`),
    ),
  );
  const seen = new Set<string>();
  return bundles.flatMap((bundle) => {
    const { package: name, name: bundleName } = bundle;
    const about = `package ${quote(name)} bundle ${quote(bundleName)}`;
    const key = `${name}\n${bundleName}`;
    const isRepeated = seen.has(key);
    seen.add(key);
    const said = [
      packages.has(name)
        ? undefined
        : `unknown package ${quote(name)} for bundle ${quote(bundleName)}`,
      isRepeated ? `package ${quote(name)} has duplicate bundle ${quote(bundleName)}` : undefined,
      faultOfVersion(bundle, about),
      ...bundle.relatedImages.map(({ image }, index) => faultOfImage(image, index, about)),
      inChannels.has(key)
        ? undefined
        : `package ${quote(name)}, bundle ${quote(bundleName)} not found in any channel entries`,
    ];
    return said.flatMap((one) =>
      one === undefined ? [] : [{ said: one, package: name, bundle: bundleName }],
    );
  });
}

function faultOfImage(image: string, index: number, about: string): string | undefined {
  const fault = faultOfPullSpec(image);
  if (fault === undefined) return undefined;
  return `${about} relatedImages[${index}].image: invalid image pull spec ${quote(image)}: ${fault}`;
}

function faultOfVersion(bundle: CatalogBundle, about: string): string | undefined {
  const count = bundle.properties.filter(({ type }) => type === "olm.package").length;
  if (count !== 1) return `${about} must have exactly 1 "olm.package" property, found ${count}`;
  const found = bundleVersion(bundle);
  if (found === undefined) return undefined;
  if (found.package !== bundle.package) {
    return `package ${quote(bundle.package)} does not match "olm.package" property ${quote(found.package)}`;
  }
  const reading = readStrictVersion(found.version);
  const said = `error parsing bundle ${quote(bundle.name)} version ${quote(found.version)}`;
  if (!("version" in reading)) return `${said}: ${reading.fault}`;
  const huge = reading.version.prerelease.find(isTooLarge);
  return huge === undefined
    ? undefined
    : `${said}: strconv.ParseUint: parsing ${quote(huge)}: value out of range`;
}

function isTooLarge(part: string): boolean {
  return /^\d+$/.test(part) && BigInt(part) > 18_446_744_073_709_551_615n;
}

function faultsOfEntries(
  channels: readonly CatalogChannel[],
  bundles: readonly CatalogBundle[],
): readonly LoadFault[] {
  const known = new Set(bundles.map((one) => `${one.package}\n${one.name}`));
  const missing = new Map<string, Set<string>>();
  for (const { package: name, entries } of channels) {
    for (const entry of entries) {
      if (known.has(`${name}\n${entry.name}`)) continue;
      missing.set(name, (missing.get(name) ?? new Set()).add(entry.name));
    }
  }
  return [...missing].map(([name, names]) => ({
    said: `no olm.bundle blobs found in package ${quote(name)} for olm.channel entries [${[...names].sort().join(" ")}]`,
    package: name,
  }));
}

function faultsOfDeprecations({
  packages,
  channels,
  bundles,
  deprecations,
}: CatalogSelection): readonly LoadFault[] {
  const known = new Set([
    ...packages.map(({ name }) => `${name}\nolm.package\n`),
    ...channels.map((one) => `${one.package}\nolm.channel\n${one.name}`),
    ...bundles.map(({ bundle }) => `${bundle.package}\nolm.bundle\n${bundle.name}`),
  ]);
  return deprecations.flatMap(({ package: name, entries }) =>
    entries.flatMap((entry) => {
      const kind = entry.schema.replace("olm.", "");
      if (kind === "package" || known.has(`${name}\n${entry.schema}\n${entry.name}`)) return [];
      const said = `cannot deprecate ${kind} ${quote(entry.name)} for package ${quote(name)}: ${kind} not found`;
      return [{ said, package: name, [kind]: entry.name }];
    }),
  );
}

function faultsOfPackage(
  { name, defaultChannel }: CatalogPackage,
  channels: readonly CatalogChannel[],
  bundles: readonly CatalogBundle[],
): readonly LoadFault[] {
  const own = channels.filter((channel) => channel.package === name);
  const known = new Map(
    bundles.filter((one) => one.package === name).map((one) => [one.name, one]),
  );
  const at = `invalid package ${quote(name)}`;
  if (defaultChannel === "") return [{ said: `${at}: default channel must be set`, package: name }];
  const absent = own.some((channel) => channel.name === defaultChannel)
    ? []
    : [{ package: name, name: defaultChannel, entries: [] }];
  return [...own, ...absent].flatMap((channel) =>
    faultsOfGraph(channel, known).map((said) => ({
      said: `${at}: invalid channel ${quote(channel.name)}: ${said}`,
      package: name,
      channel: channel.name,
    })),
  );
}

function quote(text: string): string {
  return JSON.stringify(text);
}
