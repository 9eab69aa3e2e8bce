export {
  type DeletedImage,
  type DeletedImageType,
  type Deletion,
  type DeletionInput,
  type KeepReason,
  type KeptImage,
  type NeededPass,
  planDeletion,
  type RunningCluster,
  writeDeleteImageList,
} from "../decisions/deletion/index.ts";
export type { Digest, ImageReference } from "../models/image/index.ts";
export type {
  CatalogCache,
  MappedReference,
  MappingEntry,
  MappingKind,
} from "../models/mapping/index.ts";
