export {
  branchOf,
  type Clone,
  commitFolder,
  dirtyPaths,
  findClone,
  headOf,
  isTracked,
  updateClone,
} from "./clone.ts";
