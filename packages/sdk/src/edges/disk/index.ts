export {
  type FolderContents,
  removeFolder,
  withTemporaryFolder,
  writeNewFolder,
} from "./folder.ts";
export {
  decodeText,
  largestText,
  type OpenFile,
  openFile,
  readFileBytes,
  readTextFile,
} from "./read.ts";
export {
  type FolderListing,
  type FoundFile,
  isFile,
  isFolder,
  isLink,
  listFolder,
  namesIn,
} from "./walk.ts";
export { type FileChanges, readTree, writeChanges } from "./write.ts";
