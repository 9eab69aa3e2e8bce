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
  type KnownTransfer,
  lastTransfer,
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
  type TransferRemovals,
  type TransferSignature,
  writeTransfer,
} from "../models/transfer/index.ts";
