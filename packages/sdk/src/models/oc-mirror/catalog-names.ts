import { type ImageSpec, isByDigestOnly } from "./image-spec.ts";

const longestSuffix = 12;
const label = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const looseLabel = /^[a-zA-Z0-9][-a-zA-Z0-9]*[a-zA-Z0-9]$/;
const longestLabel = 63;

/**
 * The end of the names that oc-mirror gives the CatalogSource and the ClusterCatalog of a catalog in the mirror; undefined
 * where it makes none, because they would not be valid. Then it leaves out objects of other catalogs too, at random.
 */
export function catalogObjectName({
  path,
  tag,
  hex,
}: Pick<ImageSpec, "path" | "tag" | "hex">): string | undefined {
  const suffix = isByDigestOnly({ tag, hex })
    ? hex.slice(0, longestSuffix)
    : tag
        .slice(0, longestSuffix)
        .toLowerCase()
        .replace(/[^a-z0-9-]/g, "-");
  const repository = path.slice(path.lastIndexOf("/") + 1);
  const name = `${repository}-${suffix === "" ? "0" : suffix}`.replaceAll(".", "-");
  return isName(`cs-${name}`) ? name : undefined;
}

function isName(name: string): boolean {
  return name.length <= longestLabel && (label.test(name) || looseLabel.test(name));
}

/** The repository of a catalog as an ImageSet or a log writes it: without transport, tag and digest. */
export function catalogRepository(catalog: string): string {
  const [named = ""] = catalog.replace(/^docker:\/\//, "").split("@", 1);
  return named.replace(/:[^:/]*$/, "");
}
