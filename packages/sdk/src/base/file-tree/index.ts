export {
  compareTrees,
  type FileTree,
  fileHeader,
  foreignFiles,
  isBelow,
  isOwned,
  kustomizationHeader,
  ownMark,
  type TreeComparison,
} from "./file-tree.ts";
