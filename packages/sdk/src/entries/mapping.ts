export type { Lost, Problem, Severity, SourcePosition } from "../base/problem/index.ts";
export type { Digest, ImageReference } from "../models/image/index.ts";
export {
  type CatalogCache,
  compareMappings,
  compareMappingTexts,
  type KnownLines,
  type MappedReference,
  type Mapping,
  type MappingComparison,
  type MappingContext,
  type MappingEntry,
  type MappingKind,
  type MappingReplacement,
  type MappingText,
  type ReleaseVersions,
  readMapping,
  writeMapping,
} from "../models/mapping/index.ts";
