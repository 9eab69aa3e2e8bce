export { readCatalogFolder } from "./folder.ts";
export { type CatalogPlace, findCatalogPlace, openCatalogPlace } from "./places.ts";
export {
  type CatalogFolder,
  type CatalogSource,
  type CatalogSourceOptions,
  type FoundCatalog,
  openCatalogSource,
} from "./source.ts";
