export {
  type BundleVersion,
  bundleVersion,
  bundleVersionText,
  type ObjectKind,
  providedKinds,
  type RequiredPackage,
  requiredKinds,
  requiredPackages,
  versionText,
  withoutRelease,
} from "./bundle-facts.ts";
export type {
  BundleProperty,
  Catalog,
  CatalogBundle,
  CatalogChannel,
  CatalogDeprecations,
  CatalogPackage,
  ChannelEntry,
  Deprecation,
  RelatedImage,
} from "./catalog.ts";
export { type CatalogDocument, catalogDocuments } from "./documents.ts";
export { type PackagedImage, packagedImages } from "./packages-of-images.ts";
export {
  type CatalogReader,
  type CatalogReading,
  openCatalogReader,
  readCatalog,
} from "./read-catalog.ts";
export type {
  CatalogSummary,
  ChannelSummary,
  PackageContent,
  PackageSummary,
} from "./summary.ts";
export { joinCatalogs, splitByPackage, writeCatalog } from "./write-catalog.ts";
