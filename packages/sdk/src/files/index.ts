export { decodeText, largestText, type OpenFile, openFile, readTextFile } from "./read.ts";
export { type FolderListing, type FoundFile, isFile, isFolder, listFolder } from "./walk.ts";
