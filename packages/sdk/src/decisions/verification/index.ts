export { describeImage, type ExpectedImage } from "./expected-image.ts";
export type { FindingImage, VerificationFinding } from "./finding.ts";
export type { VerificationContext } from "./judge-image.ts";
export type {
  Observation,
  ObservedBlob,
  ObservedChild,
  ObservedSignature,
} from "./observation.ts";
export {
  describeEntries,
  planVerification,
  reachingRegistries,
  type VerificationInput,
  type VerificationPlan,
} from "./plan-verification.ts";
export {
  type ReportOptions,
  type Verification,
  type VerificationCounts,
  VerificationReport,
} from "./report.ts";
export { type SignatureNeeds, signatureNeedsOf } from "./signature-needs.ts";
