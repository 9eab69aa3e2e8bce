export { type CatalogDocument, catalogDocuments } from "./documents.ts";
export { type PackagedImage, packagedImages } from "./packages-of-images.ts";
