export {
  type FolderContents,
  removeFolder,
  withTemporaryFolder,
  writeNewFolder,
} from "./folder.ts";
export {
  decodeText,
  largestText,
  openFile,
  readFileBytes,
  readTextFile,
} from "./read.ts";
export {
  isFile,
  isFolder,
  isLink,
  listFolder,
  namesIn,
} from "./walk.ts";
export { type FileChanges, readTree, writeChanges } from "./write.ts";
