export { readSettings } from "./read.ts";
export { settingsJsonSchema } from "./schema.ts";
export {
  type CatalogNameSettings,
  type ClusterSettings,
  defaultSettings,
  type ImageSetSettings,
  type LayoutSettings,
  type Settings,
  type SyncWaveSettings,
} from "./settings.ts";
