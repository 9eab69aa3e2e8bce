export { judgeTransfer, type TransferObservation } from "./judge.ts";
