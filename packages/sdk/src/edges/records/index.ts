export { type RecordContents, type RecordSources, readRecordContents } from "./contents.ts";
export { findRecordName, newestRecordPath } from "./find.ts";
export { refuseFutureRecords } from "./future.ts";
export { type ImagePackages, readVerifiedSignatures } from "./image-notes.ts";
export { listRecords, type RecordList, type RecordSummary, recordsForUse } from "./list.ts";
export type { RecordedFile, RecordManifest } from "./manifest.ts";
export { type RecordNotes, readRecordNotes } from "./notes.ts";
export { type OpenedRecord, openPass, openRecord } from "./open.ts";
export { planRecord, type RecordInput, type RecordPlan } from "./plan-record.ts";
export {
  decidePrune,
  type PruneDecision,
  type PrunePolicy,
  type PruneResult,
  pruneRecords,
} from "./prune.ts";
export { verifyRecord } from "./verify.ts";
export { type WrittenRecord, writeRecord } from "./write.ts";
