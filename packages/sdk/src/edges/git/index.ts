export {
  branchOf,
  type Clone,
  type CloneUpdate,
  commitFolder,
  dirtyPaths,
  type FolderCommit,
  findClone,
  headOf,
  isTracked,
  updateClone,
} from "./clone.ts";
