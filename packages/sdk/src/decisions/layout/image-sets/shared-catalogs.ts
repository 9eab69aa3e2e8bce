import { formatPosition, type Problem, printable, quoted } from "../../../base/problem/index.ts";
import type { ImageSetPart } from "./image-set-part.ts";

/** Warns of catalogs that two ImageSets push to one place: each pushes its own selection over the other's. */
export function sharedCatalogs(parts: readonly ImageSetPart[]): readonly Problem[] {
  const first = new Map<string, { readonly imageSet: string; readonly place: string }>();
  const problems: Problem[] = [];
  for (const { imageSet, resources } of parts) {
    for (const resource of resources) {
      if (resource.kind !== "CatalogSource" || resource.image === undefined) continue;
      const other = first.get(resource.image);
      const place = formatPosition(resource.origin);
      if (other === undefined) first.set(resource.image, { imageSet, place });
      if (other === undefined || other.imageSet === imageSet) continue;
      problems.push({
        rule: "shared-catalog",
        severity: "warning",
        message: `the ImageSets ${other.imageSet} (${printable(other.place)}) and ${imageSet} both push the catalog ${quoted(resource.image)}`,
        help: "The last push wins, and the operators of the other are lost. Set targetTag or targetCatalog on one of them.",
        position: resource.origin,
      });
    }
  }
  return problems;
}
