export { type LoadFault, loadFaults } from "./loads.ts";
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
