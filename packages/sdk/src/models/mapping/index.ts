export { acrossDisk, flowOf, type MappingFlow } from "./across-disk.ts";
export { isCached } from "./cache.ts";
export { compareMappings } from "./compare.ts";
export { compareMappingTexts, type MappingText } from "./compare-texts.ts";
export type { MappingComparison, MappingReplacement, ReleaseVersions } from "./comparison.ts";
export {
  type CatalogCache,
  compareEntries,
  type MappedReference,
  type Mapping,
  type MappingEntry,
  type MappingKind,
} from "./entry.ts";
export { KnownLines, type MappingContext } from "./known-lines.ts";
export { readMapping, readMappingChunks } from "./read.ts";
export { writeMapping } from "./write.ts";
