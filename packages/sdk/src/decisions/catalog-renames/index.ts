export { type CatalogRename, catalogRenamesBetween } from "./between-settings.ts";
