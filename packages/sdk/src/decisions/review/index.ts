export type { MirrorChange, MirrorPolicyChange } from "./compare-mirrors.ts";
export type { AnyObject, ObjectChange } from "./compare-objects.ts";
export {
  compareClusterResources,
  type ResourceComparison,
  sameResources,
} from "./compare-resources.ts";
export type { ReviewGroup } from "./count-by-owner.ts";
export { findLostSignatures, type LostSignature } from "./lost-signatures.ts";
export {
  type CatalogPair,
  isUnchanged,
  type MissingResources,
  pulledImages,
  type ResourcePair,
  type Review,
  type ReviewNotes,
  reviewPasses,
} from "./review.ts";
export {
  type MarkdownOptions,
  type ReviewBlockOptions,
  reviewAsMarkdown,
  reviewBlocks,
} from "./review-blocks.ts";
export { reviewAsText, type TextOptions, type TextTone } from "./text.ts";
export { nodesVerdict, operatorsVerdict, resourcesVerdict } from "./wording.ts";
