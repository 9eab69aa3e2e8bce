export { writeDeleteImageList } from "./image-list.ts";
export type { KeepReason, NeededPass, RunningCluster } from "./needs.ts";
export {
  type DeletedImage,
  type DeletedImageType,
  type Deletion,
  type DeletionInput,
  type KeptImage,
  planDeletion,
} from "./plan-deletion.ts";
