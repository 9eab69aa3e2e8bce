import { asObject, catalogDocuments } from "./documents.ts";

/** An image and the package of a catalog that contains it. */
export interface PackagedImage {
  /** The reference in the catalog, by digest in most catalogs. */
  readonly image: string;
  /** Name of the package. */
  readonly package: string;
}

/**
 * Finds the images of a file-based catalog: its bundles and the images that they reference. Unreadable documents
 * are left out.
 *
 * @param text - concatenated JSON documents
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
