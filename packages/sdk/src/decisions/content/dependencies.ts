import { quoted } from "../../base/problem/index.ts";
import {
  type Catalog,
  type ObjectKind,
  providedKinds,
  requiredKinds,
  requiredPackages,
} from "../../models/catalog/index.ts";
import { readSkipRange, readStrictVersion } from "../../models/versions/index.ts";
import type { SelectedBundle } from "../selection/index.ts";
import type { ContentFinding } from "./finding.ts";
import { field } from "./fixes.ts";
import { packagePath } from "./lost.ts";
import type { ExaminedOperator } from "./operators.ts";
import { versionOf } from "./versions.ts";

/** What selected bundles require and no selected bundle brings: OLM does not install them. */
export function findMissingDependencies(
  examined: readonly ExaminedOperator[],
): readonly ContentFinding[] {
  const bundles = examined.flatMap((one) => bundlesOf(one));
  const kinds = new Set(bundles.flatMap(({ bundle }) => providedKinds(bundle).map(kindText)));
  const unjudged = new Set(
    examined.flatMap(({ packages }) =>
      packages.filter(({ selection }) => selection === undefined).map(({ mended }) => mended.name),
    ),
  );
  const isThere = (name: string, range: string): boolean =>
    unjudged.has(name) ||
    bundles.some(({ bundle }) => bundle.package === name && fits(versionOf(bundle), range));
  return examined.flatMap((one) => {
    const findings = new Map<string, ContentFinding>();
    for (const { bundle } of bundlesOf(one)) {
      const path = packagePath(one, bundle.package);
      const about = `the package ${quoted(bundle.package)} (${versionOf(bundle)})`;
      for (const { name, versionRange } of requiredPackages(bundle)) {
        if (isThere(name, versionRange)) continue;
        const message = `${about} requires the package ${quoted(name)} ${versionRange}, which the ImageSet does not mirror: OLM does not install it`;
        findings.set(
          `${bundle.package} ${name}`,
          missing(path, message, bringing(one, name, versionRange)),
        );
      }
      for (const kind of requiredKinds(bundle)) {
        if (kinds.has(kindText(kind))) continue;
        const message = `${about} requires the API ${kindText(kind)}, which no mirrored package provides: OLM does not install it`;
        findings.set(
          `${bundle.package} ${kindText(kind)}`,
          missing(path, message, providing(one, kind)),
        );
      }
    }
    return [...findings.values()];
  });
}

/** What is selected, with packages mended in thought where the file is wrong. */
export function bundlesOf({ packages, selection }: ExaminedOperator): readonly SelectedBundle[] {
  return selection?.bundles ?? packages.flatMap((one) => one.selection?.bundles ?? []);
}

function missing(path: ContentFinding["path"], message: string, help: string): ContentFinding {
  return {
    rule: "missing-dependency",
    about: "dependency",
    severity: "warning",
    path,
    message,
    help,
  };
}

/** The newest version that fits, in the channel that has it. */
function bringing({ operator, byPackage }: ExaminedOperator, name: string, range: string): string {
  const catalog = byPackage.get(name);
  const newest = catalog === undefined ? undefined : newestIn(catalog, range);
  if (newest === undefined) return `Add the package ${name} of the catalog that has it.`;
  const { channel, version } = newest;
  const pin = `{${field("name", channel)}, ${field("minVersion", version)}, ${field("maxVersion", version)}}`;
  return `Add below ${operator.catalog}: - {${field("name", name)}, channels: [${pin}]}`;
}

function providing({ byPackage }: ExaminedOperator, kind: ObjectKind): string {
  const wanted = kindText(kind);
  const names = [...byPackage]
    .filter(([, { bundles }]) =>
      bundles.some((one) => providedKinds(one).map(kindText).includes(wanted)),
    )
    .map(([name]) => name);
  return names.length === 0
    ? "Add the package that provides it."
    : `Add one of the packages that provide it: ${names.slice(0, 5).join(", ")}.`;
}

function newestIn(
  { packages, channels, bundles }: Catalog,
  range: string,
): { readonly channel: string; readonly version: string } | undefined {
  const versions = new Map(bundles.map((bundle) => [bundle.name, versionOf(bundle)]));
  const own = packages.at(-1)?.defaultChannel;
  const sorted = [...channels].sort((a, b) => Number(b.name === own) - Number(a.name === own));
  for (const { name: channel, entries } of sorted) {
    const replaced = new Set(entries.flatMap(({ replaces, skips }) => [replaces, ...skips]));
    const head = entries.find(({ name }) => !replaced.has(name));
    const version = versions.get(head?.name ?? "");
    if (version !== undefined && fits(version, range)) return { channel, version };
  }
  return undefined;
}

function fits(version: string, range: string): boolean {
  const test = range === "" ? undefined : readSkipRange(range);
  const reading = readStrictVersion(version);
  return test === undefined || !("version" in reading) || test(reading.version);
}

function kindText({ group, version, kind }: ObjectKind): string {
  return `${kind}.${version}.${group}`;
}
