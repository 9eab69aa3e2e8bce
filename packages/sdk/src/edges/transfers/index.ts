export {
  type ArrivalOptions,
  type ArrivedTransfer,
  openTransfer,
  rememberPushed,
} from "./arrived-transfer.ts";
export { hasTransferRecord, readTransferRecord, transfersAside } from "./places.ts";
export { recordTransfer, setTransferAside, type TransferOptions } from "./record.ts";
