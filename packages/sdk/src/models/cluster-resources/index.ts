export { canonicalObject } from "./canonical.ts";
export { checkCatalogMinors, minorOfCatalog, otherMinor } from "./catalog-minors.ts";
export { defaultsOff, type SwitchOff } from "./default-catalogs.ts";
export { type FoundIdentity, identityOf, readIdentities } from "./identities.ts";
export { checkDigestSources, checkKindsOfMinor } from "./kinds-of-minor.ts";
export { knowsClusterCatalogs } from "./known-kinds.ts";
export { mergeSignatures } from "./merge-signatures.ts";
export { withNamespaces } from "./namespaces.ts";
export { changedFields, contentOf, type ObjectContent } from "./object-content.ts";
export {
  canonicalOrder,
  compareResources,
  type ResourceIdentity,
  renderResource,
} from "./order.ts";
export { checkPublishable } from "./publishable.ts";
export {
  type ClusterResources,
  type FileResources,
  type ResourceFile,
  readClusterResources,
  readResourceFile,
  resourcesOfWritten,
  uniteResources,
} from "./read-resources.ts";
export type {
  CatalogSource,
  ClusterCatalog,
  ClusterResource,
  EntryOrigins,
  ImageContentSourcePolicy,
  ImageDigestMirrorSet,
  ImageTagMirrorSet,
  MirrorEntry,
  MirrorSourcePolicy,
  OtherObject,
  ReleaseSignature,
  ResourceBase,
  RunStamp,
  SignatureConfigMap,
  UpdateService,
} from "./resource.ts";
export { mostSignatureBytes, splitSignatures, withSignatures } from "./split-signatures.ts";
