export {
  describeImage,
  type ExpectedImage,
  type FindingImage,
  type Observation,
  type ObservedBlob,
  type ObservedChild,
  type ObservedSignature,
  planVerification,
  type SignatureNeeds,
  signatureNeedsOf,
  type Verification,
  type VerificationContext,
  type VerificationCounts,
  type VerificationFinding,
  type VerificationInput,
  type VerificationPlan,
  VerificationReport,
} from "../decisions/verification/index.ts";
export { type PackagedImage, packagedImages } from "../models/catalog/index.ts";
export {
  type ObserveOptions,
  observeImage,
  openSubject,
  type VerificationSubject,
  type VerifyOptions,
  type VerifyProgress,
  verifyImages,
} from "../pipeline/verification/index.ts";
