import { type ImageReference, tryReadImageReference } from "../../models/image/index.ts";
import type { CatalogNameSettings, Settings } from "../../models/settings/index.ts";
import { catalogNameFor, usualCatalogRepositories } from "../layout/index.ts";
import { layoutPolicy } from "../policies/index.ts";

/** A catalog that settings give another name. */
export interface CatalogRename {
  /** The kind of its object. */
  readonly kind: "CatalogSource" | "ClusterCatalog";
  /** Its repository as the settings have it, with its tag where an entry is for one. */
  readonly catalog: string;
  /** Its former name; the object of that name is deleted. */
  readonly from: string;
  /** Its name after. */
  readonly to: string;
  /** The clusters that it is renamed on, in the order of the settings. */
  readonly clusters: readonly string[];
}

/**
 * The catalogs whose names differ between two settings: whatever names one of them, a Subscription or a
 * ClusterExtension, breaks on clusters that have it. Of catalogs that no entry names, those that OLM has default names
 * for are known.
 */
export function catalogRenamesBetween(before: Settings, after: Settings): readonly CatalogRename[] {
  const clusters = [...before.clusters.keys()].filter((name) => after.clusters.has(name));
  const found = new Map<string, CatalogRename & { readonly clusters: string[] }>();
  for (const cluster of clusters) {
    for (const rename of renamesOn(cluster, before, after)) {
      const key = JSON.stringify([rename.kind, rename.catalog, rename.from, rename.to]);
      const known = found.get(key) ?? { ...rename, clusters: [] };
      known.clusters.push(cluster);
      found.set(key, known);
    }
  }
  return [...found.values()];
}

const kinds = ["CatalogSource", "ClusterCatalog"] as const;

function renamesOn(
  cluster: string,
  before: Settings,
  after: Settings,
): readonly Omit<CatalogRename, "clusters">[] {
  const [earlier, later] = [layoutPolicy(before, cluster), layoutPolicy(after, cluster)];
  return catalogsOf([before, after], cluster).flatMap(({ catalog, image }) =>
    kinds.flatMap((kind) => {
      const from = catalogNameFor(kind, image, earlier);
      const to = catalogNameFor(kind, image, later);
      return from === to ? [] : [{ kind, catalog, from, to }];
    }),
  );
}

interface NamedCatalog {
  readonly catalog: string;
  readonly image: ImageReference;
}

function catalogsOf(settings: readonly Settings[], cluster: string): readonly NamedCatalog[] {
  const entries: readonly Pick<CatalogNameSettings, "repository" | "tag">[] = settings.flatMap(
    ({ catalogs, clusters }) => [...(clusters.get(cluster)?.catalogs ?? []), ...catalogs],
  );
  const named = entries.map(({ repository, tag }) =>
    tag === undefined ? repository : `${repository}:${tag}`,
  );
  const last = new Set(entries.map(({ repository }) => repository.split("/").at(-1)));
  const usual = usualCatalogRepositories.filter((name) => !last.has(name));
  return [...new Set([...named, ...usual])].flatMap((catalog) => {
    const reading = tryReadImageReference(`mirror.invalid/${catalog}`);
    return "reference" in reading ? [{ catalog, image: reading.reference }] : [];
  });
}
