export { compareTrees, type FileTree, type TreeComparison } from "../base/file-tree/index.ts";
export { type FileChanges, readTextFile, readTree, writeChanges } from "../edges/disk/index.ts";
