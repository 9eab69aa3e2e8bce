export { type CatalogRename, catalogRenamesBetween } from "./between-settings.ts";
export { type Fleet, type FleetImageSet, newCatalogCollisions } from "./collisions.ts";
