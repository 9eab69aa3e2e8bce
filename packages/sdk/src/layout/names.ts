import { createHash } from "node:crypto";
import type { CatalogSource, ClusterCatalog, ClusterResource } from "../cluster-resources/index.ts";
import { type ImageReference, repositoryOf, tryReadImageReference } from "../image/index.ts";
import type { CatalogNames, LayoutPolicy } from "./policy.ts";

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

const longestLabel = 63;
const longestFileName = 200;

export function fileNameOf(kind: PlacedKind, name: string): string {
  const prefix = prefixes[kind];
  const full = name.startsWith(prefix) ? name : prefix + name;
  return `${shorten(full.replace(/[^a-z0-9.-]/g, "-"), longestFileName)}.yaml`;
}

/** The image of a catalog, as far as it can be read. */
export function catalogImageOf(
  catalog: CatalogSource | ClusterCatalog,
): ImageReference | undefined {
  if (catalog.image === undefined) return undefined;
  const reading = tryReadImageReference(catalog.image);
  return "reference" in reading ? reading.reference : undefined;
}

/** The names chosen for a catalog's repository: those whose `repository` matches the most of it. */
export function chosenNames(image: ImageReference, policy: LayoutPolicy): CatalogNames | undefined {
  const repository = `/${repositoryOf(image)}`;
  let best: CatalogNames | undefined;
  for (const names of policy.catalogNames) {
    if (!repository.endsWith(`/${names.repository}`)) continue;
    if (best === undefined || names.repository.length > best.repository.length) best = names;
  }
  return best;
}

/** The name that a catalog gets: the chosen one, or one that does not change with tag or digest. */
export function catalogNameOf(
  catalog: CatalogSource | ClusterCatalog,
  image: ImageReference,
  names: CatalogNames | undefined,
): string {
  const chosen = catalog.kind === "CatalogSource" ? names?.catalogSource : names?.clusterCatalog;
  if (chosen !== undefined) return chosen;
  const last = image.repository.split("/").at(-1) ?? "";
  return shorten((prefixes[catalog.kind] + last).replace(/[^a-z0-9-]+/g, "-"), longestLabel);
}

function shorten(name: string, length: number): string {
  if (name.length <= length) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, length - hash.length - 1).replace(/(?<![-.])[-.]+$/, "")}-${hash}`;
}
