export { readTransfer, sealTransfer, writeTransfer } from "./text.ts";
export {
  asideFolder,
  isArchive,
  isVersionOneArchive,
  type TransferArchive,
  type TransferImage,
  type TransferLink,
  type TransferRecord,
  type TransferRemovals,
  type TransferSignature,
  transferFile,
  transferSources,
} from "./transfer.ts";
