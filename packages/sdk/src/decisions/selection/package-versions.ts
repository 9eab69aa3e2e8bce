import { bundleVersion, type CatalogBundle } from "../../models/catalog/index.ts";
import { readStrictVersion, type SemanticVersion } from "../../models/versions/index.ts";
import type { SelectionRefusal } from "./selection.ts";

/** The bundles of a package and their versions. */
export interface PackageBundles {
  /** By name; of several bundles of a name the first. */
  readonly bundles: ReadonlyMap<string, CatalogBundle>;
  /** By name of the bundle; of several bundles of a name the last. */
  readonly versions: ReadonlyMap<string, SemanticVersion>;
}

/** The bundles by package, or the first one whose version oc-mirror does not read. */
export function readPackageBundles(
  bundles: readonly CatalogBundle[],
): ReadonlyMap<string, PackageBundles> | SelectionRefusal {
  const packages = new Map<
    string,
    { bundles: Map<string, CatalogBundle>; versions: Map<string, SemanticVersion> }
  >();
  for (const bundle of bundles) {
    const version = versionOf(bundle);
    if ("fault" in version) return version;
    const known = packages.get(bundle.package) ?? { bundles: new Map(), versions: new Map() };
    if (!known.bundles.has(bundle.name)) known.bundles.set(bundle.name, bundle);
    known.versions.set(bundle.name, version);
    packages.set(bundle.package, known);
  }
  return packages;
}

function versionOf(bundle: CatalogBundle): SemanticVersion | SelectionRefusal {
  const about = { fault: "bundle-version", package: bundle.package, bundle: bundle.name } as const;
  const version = bundleVersion(bundle);
  if (version === undefined) {
    const said = `bundle ${JSON.stringify(bundle.name)} in package ${JSON.stringify(bundle.package)} has no package property`;
    return { ...about, said };
  }
  const reading = readStrictVersion(version.version);
  return "version" in reading ? reading.version : { ...about, said: reading.fault };
}
