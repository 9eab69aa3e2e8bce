export { readTransfer, sealTransfer, writeTransfer } from "./text.ts";
export {
  asideFolder,
  isArchive,
  isVersionOneArchive,
  type TransferArchive,
  type TransferImage,
  type TransferLink,
  type TransferRecord,
  type TransferSignature,
  transferFile,
} from "./transfer.ts";
