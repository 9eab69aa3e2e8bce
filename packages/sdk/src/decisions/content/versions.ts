import { bundleVersion, type Catalog, type CatalogBundle } from "../../models/catalog/index.ts";
import { compareSemanticVersions, readStrictVersion } from "../../models/versions/index.ts";

/** The version of a bundle as written; its name where it has none. */
export function versionOf(bundle: CatalogBundle): string {
  return bundleVersion(bundle)?.version ?? bundle.name;
}

/** Compares the versions of two bundles, lowest first; what is no version comes first. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [readStrictVersion(a), readStrictVersion(b)];
  if ("version" in left && "version" in right) {
    return compareSemanticVersions(left.version, right.version);
  }
  return Number("version" in left) - Number("version" in right);
}

/** The versions of a channel, or of all channels of the package, lowest first, each once. */
export function versionsIn(catalog: Catalog, name: string, channel?: string): readonly string[] {
  const names = new Set(
    catalog.channels
      .filter((one) => one.package === name && (channel === undefined || one.name === channel))
      .flatMap(({ entries }) => entries.map((entry) => entry.name)),
  );
  const versions = catalog.bundles
    .filter((bundle) => bundle.package === name && names.has(bundle.name))
    .map(versionOf);
  return [...new Set(versions)].sort(byVersion);
}

/** The channels of a package that have a version. */
export function channelsWith(catalog: Catalog, name: string, version: string): readonly string[] {
  return catalog.channels
    .filter((one) => one.package === name)
    .map((one) => one.name)
    .filter((channel) =>
      versionsIn(catalog, name, channel).some((one) => byVersion(one, version) === 0),
    );
}

/** The first and the last of versions: `1.0.0 to 1.2.3`. */
export function spanOf(versions: readonly string[]): string {
  const [first = "", last = ""] = [versions[0], versions.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
