import { quoted } from "../../base/problem/index.ts";
import type { Catalog, CatalogChannel } from "../../models/catalog/index.ts";
import type { ImageSetConfiguration, Operator } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import { findBundlePath } from "../selection/index.ts";
import type { ContentFinding } from "./finding.ts";
import { field } from "./fixes.ts";
import { listedPackages, rangePath } from "./listed-packages.ts";
import type { ExaminedOperator } from "./operators.ts";
import { type ExaminedPackage, examinePackage } from "./refusals.ts";
import { byVersion, versionOf } from "./versions.ts";

/** Channels in which what was mirrored before does not lead to what is mirrored now: operators stay where they are. */
export function findBrokenUpdates(
  examined: readonly ExaminedOperator[],
  { mirror }: ImageSetConfiguration,
): readonly ContentFinding[] {
  return examined.flatMap((one) => {
    const before = (mirror.operators ?? []).filter((older) => isOfSameCatalog(older, one.operator));
    return one.packages.flatMap((now) => {
      const catalog = one.byPackage.get(now.mended.name);
      const older = before
        .flatMap((operator, index) => listedPackages(operator, index))
        .find(({ included }) => included.name === now.mended.name);
      if (catalog === undefined || older === undefined) return [];
      return compare(now, examinePackage(older, catalog), catalog);
    });
  });
}

function compare(
  now: ExaminedPackage,
  before: ExaminedPackage,
  catalog: Catalog,
): readonly ContentFinding[] {
  if (now.selection === undefined || before.selection === undefined || !before.isTaken) return [];
  const { channels } = now.selection;
  const asked = before.selection.channels.filter(({ name }) => isAsked(before, name));
  return asked.flatMap((older): readonly ContentFinding[] => {
    const installed = newestIn(older, catalog);
    if (installed === undefined) return [];
    const newer = channels.find(({ name }) => name === older.name && isAsked(now, name));
    if (newer === undefined)
      return isListed(before, older.name) ? [goneChannel(now, older.name)] : [];
    const target = newestIn(newer, catalog);
    if (target === undefined || target.name === installed.name) return [];
    if (leads(catalog, newer, installed.name, target.name)) return [];
    return [broken(now, catalog, newer, [installed, target])];
  });
}

interface Installed {
  readonly name: string;
  readonly version: string;
}

function newestIn({ entries }: CatalogChannel, { bundles }: Catalog): Installed | undefined {
  const names = new Set(entries.map(({ name }) => name));
  return bundles
    .filter(({ name }) => names.has(name))
    .map((bundle) => ({ name: bundle.name, version: versionOf(bundle) }))
    .sort((a, b) => byVersion(a.version, b.version))
    .at(-1);
}

/** Whether OLM finds an update from one bundle to another in what is left of a channel. */
export function leads(
  catalog: Catalog,
  channel: CatalogChannel,
  from: string,
  to: string,
): boolean {
  const filtered = { ...catalog, channels: [channel] };
  return findBundlePath(filtered, { package: channel.package }, from, to) !== undefined;
}

function isListed({ listed }: ExaminedPackage, channel: string): boolean {
  return (listed.included.channels ?? []).some(({ name }) => name === channel);
}

/** Not a channel that is only taken for a misspelt one. */
function isAsked(one: ExaminedPackage, channel: string): boolean {
  return (one.listed.included.channels ?? []).length === 0 || isListed(one, channel);
}

function goneChannel({ listed }: ExaminedPackage, channel: string): ContentFinding {
  const name = quoted(listed.included.name);
  return {
    rule: "broken-update",
    severity: "warning",
    path: [...listed.path, "name"],
    message: `the channel ${quoted(channel)} of package ${name} is no longer mirrored: Subscriptions to it get no updates`,
    help: `Add - ${field("name", channel)} to its channels, or change the Subscriptions of the clusters first.`,
  };
}

function broken(
  { listed }: ExaminedPackage,
  catalog: Catalog,
  newer: CatalogChannel,
  [installed, target]: readonly [Installed, Installed],
): ContentFinding {
  const { name: channel, package: name } = newer;
  const label = `the channel ${quoted(channel)} of package ${quoted(name)}`;
  const path = rangePath(listed, channel);
  const message =
    byVersion(installed.version, target.version) > 0
      ? `${label} goes back from ${installed.version} to ${target.version}: OLM does not downgrade`
      : `${label} has no update from ${installed.version}, which was mirrored before, to ${target.version}: operators stay at ${installed.version}`;
  return {
    rule: "broken-update",
    severity: "error",
    path,
    message,
    help: wayOut(catalog, channel, installed, target),
  };
}

/** The versions between, where the whole channel has a way. */
function wayOut(catalog: Catalog, channel: string, from: Installed, to: Installed): string {
  if (byVersion(from.version, to.version) > 0) return `Write a version from ${from.version} on.`;
  const way = findBundlePath(
    catalog,
    { package: catalog.packages[0]?.name ?? "", channel },
    from.name,
    to.name,
  );
  const versions = new Map(catalog.bundles.map((bundle) => [bundle.name, versionOf(bundle)]));
  const steps = way?.bundles.slice(1, -1).map((name) => versions.get(name) ?? name) ?? [];
  const [first] = steps;
  if (first === undefined) {
    return `The catalog itself has no update from ${from.version} in this channel: check the notes of the operator.`;
  }
  return `Write ${field("minVersion", first)} to also mirror what lies between: ${steps.join(", ")}.`;
}

/** Catalogs of one repository, whatever tag or digest they are named by. */
function isOfSameCatalog(a: Operator, b: Operator): boolean {
  return repositoryOf(a.catalog) === repositoryOf(b.catalog);
}

function repositoryOf(catalog: string): string {
  const reading = readImageSpec(catalog);
  return "spec" in reading ? reading.spec.name : catalog;
}
