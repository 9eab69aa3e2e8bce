export { type Answers, answerCommands } from "./answers.ts";
export { assessChange } from "./assess-change.ts";
export type { Assessment, Gate, ImageSetAssessment } from "./assessment.ts";
export { type ChatCommand, readChatCommands } from "./chat-commands.ts";
export { type CommentContext, commentText } from "./comment-text.ts";
export type {
  CommentFormat,
  ContentReview,
  FilePage,
  ReviewPolicy,
  ReviewSummary,
  ReviewText,
  WriteContext,
} from "./content-review.ts";
export { directReview } from "./direct-review.ts";
export type {
  EvidenceContent,
  FoundEvidence,
  ImageSetPlace,
  PassEvidence,
  ReviewSources,
  Side,
} from "./evidence.ts";
export {
  type ApprovalAnswer,
  type ApprovalQuestion,
  findApproval,
} from "./find-approval.ts";
export { findMergedApproval, type MergedApproval } from "./find-merged-approval.ts";
export { imageSetPlaces } from "./image-set-places.ts";
export type { Marker } from "./marker.ts";
export { decideGate } from "./merge-verdict.ts";
export type { FileChange } from "./policy-files.ts";
export { type OwnComment, type PostOutcome, postComment } from "./post-comment.ts";
export type { RemovalSet } from "./removal-set.ts";
export {
  type ReviewRequest,
  type ReviewResult,
  reviewChangeRequest,
} from "./review-change-request.ts";
export { reviewSources, type SourcesReview } from "./review-sources.ts";
export { blockCommit, defaultPolicy } from "./review-status.ts";
export type { SettingChange } from "./settings-change.ts";
