export { checkContent } from "./check-content.ts";
export type { ContentFinding, ContentInputs, FedCluster, KnownCatalog } from "./finding.ts";
export type { HeldPin, PinChange } from "./pin-change.ts";
export { type PinChoice, type PinProposal, proposeBump, proposePins } from "./propose.ts";
