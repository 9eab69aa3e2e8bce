export { lostRequests } from "./asked.ts";
export {
  type PlacedImageSet,
  type RequestedDestinations,
  takenTargets,
} from "./asked-destinations.ts";
export { lostDeliveries, successions } from "./delivered.ts";
export { type DeliveredImageSet, mayTakeDestinations, takenDestinations } from "./destinations.ts";
export { incomparable } from "./incomparable-mappings.ts";
export {
  type CatalogPart,
  digestOfRemovals,
  type Removal,
  type RemovalEffect,
  type RemovalImage,
  type Succession,
  type SupersededBundle,
} from "./removal.ts";
export { type ProvingCatalogs, provenSuperseded } from "./superseded.ts";
export { withSelections } from "./with-selections.ts";
