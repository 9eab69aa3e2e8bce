export { type CatalogRename, catalogRenamesBetween } from "./between-settings.ts";
export { type FleetImageSet, newCatalogCollisions } from "./collisions.ts";
