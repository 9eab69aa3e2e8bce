export {
  type ArrivalOptions,
  type ArrivedTransfer,
  openTransfer,
  rememberPushed,
} from "./arrived-transfer.ts";
export { recordTransfer, setTransferAside, type TransferOptions } from "./record.ts";
export {
  archiveStates,
  hasFinishedArchives,
  hasTransferRecord,
  type KnownTransfer,
  lastTransfer,
  readTransferRecord,
  transfersAside,
} from "./transfer-folder.ts";
