export { findExecutable, isExecutable } from "./executable.ts";
export {
  type FolderContents,
  removeFolder,
  withTemporaryFolder,
  writeNewFolder,
} from "./folder.ts";
export { hashFile } from "./hash.ts";
export { boundFolder, boundFolders, dropFile, keepFile, touchFile } from "./kept-files.ts";
export { isLocked, lockFolder } from "./lock.ts";
export { type LogFile, openLogFile } from "./log-file.ts";
export { measurePath, removePath } from "./measure.ts";
export { moveFile } from "./move.ts";
export { outlastLock } from "./outlast-lock.ts";
export { isThere, permissionsOf } from "./permissions.ts";
export { beginningOf } from "./process.ts";
export {
  decodeText,
  largestText,
  openFile,
  readFileBytes,
  readTextFile,
  streamFile,
} from "./read.ts";
export { writeSecretFile } from "./secret-file.ts";
export { diskSpace, isWritable, largestIn } from "./space.ts";
export { openSyncedFile } from "./synced-file.ts";
export {
  isFile,
  isFolder,
  isLink,
  listFolder,
  namesIn,
} from "./walk.ts";
export { type FileChanges, readTree, writeChanges } from "./write.ts";
