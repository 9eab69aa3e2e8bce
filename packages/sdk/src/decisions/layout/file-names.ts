import { createHash } from "node:crypto";
import type {
  CatalogSource,
  ClusterCatalog,
  ClusterResource,
} from "../../models/cluster-resources/index.ts";
import {
  type ImageReference,
  repositoryOf,
  tryReadImageReference,
} from "../../models/image/index.ts";
import type { CatalogNames, LayoutPolicy } from "./layout-policy.ts";

/** Kinds that are laid out. */
export type PlacedKind = Exclude<ClusterResource["kind"], "ImageContentSourcePolicy">;

const prefixes: Readonly<Record<PlacedKind, string>> = {
  ConfigMap: "configmap-",
  ImageDigestMirrorSet: "idms-",
  ImageTagMirrorSet: "itms-",
  CatalogSource: "cs-",
  ClusterCatalog: "cc-",
  UpdateService: "updateservice-",
};

/**
 * OLM's default names of CatalogSources, by the last part of the catalog's repository. The default ClusterCatalogs are
 * not among them: cluster-olm-operator writes its own `spec.source` back into those.
 *
 * @see openshift/cluster-olm-operator `pkg/controller/clustercatalog_controller.go` at 09969461
 */
const defaultCatalogSources: ReadonlyMap<string, string> = new Map([
  ["redhat-operator-index", "redhat-operators"],
  ["certified-operator-index", "certified-operators"],
  ["community-operator-index", "community-operators"],
  ["redhat-marketplace-index", "redhat-marketplace"],
]);

const longestLabel = 63;
const longestFileName = 200;

export function fileNameOf(kind: PlacedKind, name: string): string {
  const prefix = prefixes[kind];
  const full = name.startsWith(prefix) ? name : prefix + name;
  return `${shorten(full.replace(/[^a-z0-9.-]/g, "-"), longestFileName)}.yaml`;
}

/** The image of a catalog; undefined when it cannot be read. */
export function catalogImageOf(
  catalog: CatalogSource | ClusterCatalog,
): ImageReference | undefined {
  if (catalog.image === undefined) return undefined;
  const reading = tryReadImageReference(catalog.image);
  return "reference" in reading ? reading.reference : undefined;
}

/**
 * The names chosen for a catalog: of the cluster's own entries and of those for all, the one for its tag, or else the
 * one whose `repository` matches the most of it. Of the two, the cluster's counts first, and one for the tag before
 * one for any.
 */
export function chosenNames(
  image: ImageReference,
  { catalogNames, clusterCatalogNames = [] }: LayoutPolicy,
): CatalogNames | undefined {
  const [own, general] = [clusterCatalogNames, catalogNames].map((list) => bestOf(list, image));
  if (own === undefined || general === undefined) return own ?? general;
  const [first, second] =
    general.tag !== undefined && own.tag === undefined ? [general, own] : [own, general];
  if (first.tag === undefined || second.tag !== undefined) return { ...second, ...first };
  const { catalogSource: _source, clusterCatalog: _catalog, ...shown } = second;
  return { ...shown, ...first };
}

function bestOf(list: readonly CatalogNames[], image: ImageReference): CatalogNames | undefined {
  const repository = `/${repositoryOf(image)}`;
  let best: CatalogNames | undefined;
  for (const names of list) {
    if (!repository.endsWith(`/${names.repository}`)) continue;
    if (names.tag !== undefined && names.tag !== image.tag) continue;
    if (best === undefined || weightOf(names) > weightOf(best)) best = names;
  }
  return best;
}

function weightOf({ tag, repository }: CatalogNames): number {
  return repository.length + (tag === undefined ? 0 : 10_000);
}

/** The last parts of the repositories of catalogs that OLM has default names for. */
export const usualCatalogRepositories: readonly string[] = [...defaultCatalogSources.keys()];

/** The name that a catalog gets: the chosen one, or one that does not change with tag or digest. */
export function catalogNameFor(
  kind: "CatalogSource" | "ClusterCatalog",
  image: ImageReference,
  policy: LayoutPolicy,
): string {
  const names = chosenNames(image, policy);
  const chosen = kind === "CatalogSource" ? names?.catalogSource : names?.clusterCatalog;
  if (chosen !== undefined) return chosen;
  const last = image.repository.split("/").at(-1) ?? "";
  const usual = kind === "CatalogSource" ? defaultCatalogSources.get(last) : undefined;
  const tag = names?.tag === undefined ? "" : `-${names.tag.toLowerCase()}`;
  if (policy.defaultNames === true && usual !== undefined) return labelOf(usual + tag);
  return labelOf(prefixes[kind] + last + tag);
}

function labelOf(name: string): string {
  return shorten(name.replace(/[^a-z0-9-]+/g, "-"), longestLabel);
}

function shorten(name: string, length: number): string {
  if (name.length <= length) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, length - hash.length - 1).replace(/(?<![-.])[-.]+$/, "")}-${hash}`;
}
