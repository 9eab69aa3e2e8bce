export { type CatalogPlace, findCatalogPlace, openCatalogPlace } from "./catalog-places.ts";
export { readCatalogFolder } from "./folder.ts";
export {
  type CatalogFolder,
  type CatalogSource,
  type CatalogSourceOptions,
  type FoundCatalog,
  openCatalogSource,
} from "./source.ts";
