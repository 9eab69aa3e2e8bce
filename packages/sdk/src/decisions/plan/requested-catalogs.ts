import type { YamlMap } from "../../base/yaml/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import { catalogLines } from "./catalog-lines.ts";
import { catalogObjects } from "./catalog-objects.ts";

/**
 * The CatalogSource and the ClusterCatalog that a catalog of an ImageSet gets in the mirror, as far as the ImageSet alone
 * tells: without templates, and without the tag that oc-mirror makes for a catalog by digest. Empty where oc-mirror makes
 * none, or refuses the reference.
 */
export function requestedCatalogObjects(
  operator: Operator,
  destination: string,
): readonly YamlMap[] {
  const reading = readImageSpec(operator.catalog);
  if ("fault" in reading) return [];
  const { transport, name, hex } = reading.spec;
  const place = { destination: `docker://${destination}`, cache: "" };
  const known = { digest: `sha256:${hex}`, ...(transport === "oci://" ? { folder: name } : {}) };
  const mirrored = catalogLines(operator, known, place).lines.at(-1)?.destination ?? "";
  const objects = catalogObjects(mirrored);
  return objects === undefined ? [] : [objects.catalogSource, objects.clusterCatalog];
}
