export { applyContentPolicy } from "./apply-severities.ts";
export { catalogFilterHash } from "./catalog-filter-hash.ts";
export { checkImageSet, lacksRequiredImages } from "./check.ts";
export { readComparableImageSet } from "./comparable.ts";
export type { ImageSetKind } from "./envelope.ts";
export { type Escape, readEscapes } from "./escapes.ts";
export { readGoPattern } from "./go-pattern.ts";
export type {
  AdditionalImage,
  Architecture,
  BlockedImage,
  DeleteImageSetConfiguration,
  DeleteStanza,
  Helm,
  HelmChart,
  HelmRepository,
  ImageSetConfiguration,
  IncludeChannel,
  IncludePackage,
  MirrorStanza,
  Operator,
  Platform,
  PlatformFilter,
  ReleaseChannel,
  SampleImage,
  VersionRange,
} from "./image-set-configuration.ts";
export { imageSetJsonSchema, type JsonSchema } from "./json-schema.ts";
export {
  defaultOcMirrorVersion,
  type OcMirrorVersion,
  ocMirrorVersions,
  readOcMirrorVersion,
} from "./oc-mirror-version.ts";
export { hasVersions } from "./ranges.ts";
export {
  additionalImageNames,
  type ImageSetReading,
  readAcceptedImageSet,
  readImageSet,
} from "./read.ts";
export type { RulePolicy } from "./rule-policy.ts";
export { sameSelection } from "./same-selection.ts";
