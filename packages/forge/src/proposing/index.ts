export {
  type ProposalPlan,
  type Publication,
  planProposals,
} from "./plan-proposals.ts";
export type {
  Proposal,
  ProposalChanges,
  ProposalResult,
  ProposalSettings,
  PublicationSource,
} from "./proposal.ts";
export { type ProposalBase, propose } from "./propose.ts";
export {
  type BasedPlan,
  type PublishResult,
  planPublication,
  publishPasses,
  publishPlanned,
} from "./publish.ts";
