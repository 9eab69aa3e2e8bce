import {
  bundleVersion,
  type Catalog,
  type CatalogChannel,
  type ChannelEntry,
} from "../../models/catalog/index.ts";
import {
  type RangeTest,
  readSkipRange,
  readStrictVersion,
  type SemanticVersion,
} from "../../models/versions/index.ts";

/** How an operator gets from one bundle to another. */
export interface BundlePath {
  /** The channel that the path is in. */
  readonly channel: string;
  /** The bundles that are installed one after the other, the first one included. */
  readonly bundles: readonly string[];
}

/**
 * The shortest update path between two bundles of a package: by `replaces`, `skips` and `skipRange`, as OLM follows them.
 * Undefined where no channel has one.
 *
 * @param channel - the channel that the Subscription has; undefined takes the shortest of all channels
 */
export function findBundlePath(
  catalog: Catalog,
  { package: name, channel }: { readonly package: string; readonly channel?: string },
  from: string,
  to: string,
): BundlePath | undefined {
  const versions = versionsOf(catalog, name);
  const paths = catalog.channels
    .filter((one) => one.package === name && (channel === undefined || one.name === channel))
    .flatMap((one) => {
      const bundles = pathIn(one, versions, from, to);
      return bundles === undefined ? [] : [{ channel: one.name, bundles }];
    });
  return paths.sort((a, b) => a.bundles.length - b.bundles.length)[0];
}

function versionsOf({ bundles }: Catalog, name: string): ReadonlyMap<string, SemanticVersion> {
  return new Map(
    bundles.flatMap((bundle): [string, SemanticVersion][] => {
      if (bundle.package !== name) return [];
      const reading = readStrictVersion(bundleVersion(bundle)?.version ?? "");
      return "version" in reading ? [[bundle.name, reading.version]] : [];
    }),
  );
}

function pathIn(
  { entries }: CatalogChannel,
  versions: ReadonlyMap<string, SemanticVersion>,
  from: string,
  to: string,
): readonly string[] | undefined {
  if (!entries.some(({ name }) => name === to)) return undefined;
  const steps = entries.map((entry) => ({ name: entry.name, takes: takesFrom(entry, versions) }));
  const before = new Map<string, string>();
  const queue = [from];
  for (let at = queue.shift(); at !== undefined && at !== to; at = queue.shift()) {
    for (const { name, takes } of steps) {
      if (name === at || name === from || before.has(name) || !takes(at)) continue;
      before.set(name, at);
      queue.push(name);
    }
  }
  if (from !== to && !before.has(to)) return undefined;
  const path = [to];
  for (let at = before.get(to); at !== undefined; at = before.get(at)) path.unshift(at);
  return path;
}

/** Whether a bundle can be installed over another one. */
function takesFrom(
  { replaces, skips, skipRange }: ChannelEntry,
  versions: ReadonlyMap<string, SemanticVersion>,
): (older: string) => boolean {
  const range: RangeTest | undefined =
    skipRange === undefined ? undefined : readSkipRange(skipRange);
  return (older) => {
    if (older === replaces || skips.includes(older)) return true;
    const version = versions.get(older);
    return version !== undefined && range !== undefined && range(version);
  };
}
