import type { ImageReference } from "../../models/image/index.ts";

const longestSuffix = 12;

/**
 * The parts from which oc-mirror computes the names of CatalogSource and ClusterCatalog: the last part of the path
 * and the start of the tag, lower-case and with dashes. Of two catalogs with one name, it writes only the last.
 *
 * @param tag - the tag in the mirror, or the digest; empty when unknown
 */
export function catalogNameParts(path: string, tag: string): string {
  const suffix = tag.slice(0, longestSuffix).toLowerCase();
  return `${path.slice(path.lastIndexOf("/") + 1)}-${suffix}`.replace(/[^a-z0-9-]/g, "-");
}

/** Like {@link catalogNameParts}, for a reference in the mirror. */
export function catalogNameOf({ repository, tag, digest }: ImageReference): string {
  return catalogNameParts(repository, tag ?? digest?.hex ?? "");
}

const releaseRepository = /(?:^|[/-])openshift[/-](?:release-images|release|graph-image)$/;

/** Whether a path in the mirror is where oc-mirror puts releases, their components or the graph, folded or not. */
export function isReleaseRepository(path: string): boolean {
  return releaseRepository.test(path);
}
