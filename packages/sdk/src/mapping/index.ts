export { isCached } from "./cache.ts";
export { compareMappings } from "./compare.ts";
export { compareMappingStreams, type MappingSource } from "./compare-streams.ts";
export type { MappingComparison, MappingReplacement } from "./comparison.ts";
export {
  type CatalogCache,
  type MappedReference,
  type Mapping,
  type MappingContext,
  type MappingEntry,
  type MappingKind,
} from "./entry.ts";
export { fingerprintLines } from "./fingerprints.ts";
export { readMapping, readMappingChunks } from "./read.ts";
export type { MappingThread } from "./second-thread.ts";
export { writeMapping } from "./write.ts";
