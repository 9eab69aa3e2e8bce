export { channelHead, type HeadReading } from "./channel-heads.ts";
export {
  type ChannelChange,
  compareCatalogs,
  type PackageChange,
} from "./compare-catalogs.ts";
export {
  type CatalogChange,
  compareSelections,
  type DefaultChannelChange,
  type OperatorChange,
  type SelectionChange,
} from "./compare-selections.ts";
export { everyRefusal, mendPackage } from "./every-refusal.ts";
export { type LoadFault, loadFaults } from "./olm-load-faults.ts";
export { selectFromCatalog } from "./select.ts";
export type {
  AmbiguousPin,
  CatalogSelection,
  ChannelName,
  SelectedBundle,
  SelectionCause,
  SelectionFault,
  SelectionReason,
  SelectionRefusal,
  SelectionResult,
} from "./selection.ts";
export { nearestVersion, sortVersions } from "./sort-versions.ts";
export {
  type SelectedCatalog,
  summarizeSelection,
  summarizeTaken,
} from "./summarize.ts";
export { type BundlePath, findBundlePath } from "./update-path.ts";
