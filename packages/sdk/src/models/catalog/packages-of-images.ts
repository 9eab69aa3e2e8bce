import { asObject, catalogDocuments } from "./documents.ts";

/** Which package of a catalog brings an image. */
export interface PackagedImage {
  /** As the catalog names it, by digest in most catalogs. */
  readonly image: string;
  /** Name of the package. */
  readonly package: string;
}

/**
 * Finds the images of the bundles of a file-based catalog: the bundles and all that they name. What cannot be read is
 * left out.
 *
 * @param text - JSON documents, one after the other
 */
export function packagedImages(text: string): readonly PackagedImage[] {
  const found: PackagedImage[] = [];
  for (const bundle of catalogDocuments(text)) {
    const { schema, package: name, image, relatedImages } = bundle;
    if (schema !== "olm.bundle" || typeof name !== "string") continue;
    const related: readonly unknown[] = Array.isArray(relatedImages) ? relatedImages : [];
    const images = new Set([image, ...related.map((one) => asObject(one)["image"])]);
    for (const one of images) {
      if (typeof one === "string" && one !== "") found.push({ image: one, package: name });
    }
  }
  return found;
}
