export { nextPage, readFaults, retryAfter, wordFaults } from "./answer.ts";
export { type Challenge, chooseLogin, type LoginMethod, readChallenges } from "./challenge.ts";
export { readGrants } from "./granted.ts";
export {
  type Descriptor,
  type ImageManifest,
  type IndexManifest,
  isIndexType,
  type ManifestReading,
  manifestTypes,
  readManifest,
} from "./manifest.ts";
export type { Presence } from "./presence.ts";
export {
  type Attachment,
  attachmentTag,
  checkSigstoreSignature,
  madeWithAnotherKey,
  readPublicKeys,
  type SignatureFault,
  type SignedImage,
  type SignedImages,
  type SigstoreSignature,
  signatureAnnotation,
  signedPayloadType,
} from "./sigstore.ts";
export { type RegistryToken, readToken } from "./token.ts";
export { groupScopes, longestAuthorization, mostScopes, pullScope } from "./token-scopes.ts";
