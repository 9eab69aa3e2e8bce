export type {
  ErrorCode,
  Lost,
  MirrorError,
  MirrorErrorDetails,
  Problem,
  Severity,
  SourcePosition,
} from "../base/problem/index.ts";
export { judgeTransfer, type TransferObservation } from "../decisions/transfers/index.ts";
export {
  type ArrivalOptions,
  type ArrivedTransfer,
  hasTransferRecord,
  openTransfer,
  readTransferRecord,
  recordTransfer,
  rememberPushed,
  setTransferAside,
  type TransferOptions,
  transfersAside,
} from "../edges/transfers/index.ts";
export {
  readTransfer,
  type TransferArchive,
  type TransferImage,
  type TransferLink,
  type TransferRecord,
  type TransferSignature,
  writeTransfer,
} from "../models/transfer/index.ts";
