export { findOcMirror, type OcMirrorBinary } from "./binary.ts";
export { type InspectedBinary, type InspectOptions, inspectOcMirror } from "./inspect.ts";
export { endLeftover } from "./leftover.ts";
export { type MemoryState, readMemoryState } from "./memory.ts";
export { freePort } from "./port.ts";
export {
  type OcMirrorEnd,
  type OcMirrorRun,
  type OcMirrorRunPlan,
  type RunProcess,
  startOcMirror,
} from "./run.ts";
export { type RunFile, readRunFile, writeRunFile } from "./run-file.ts";
export { openSignals, type PassedSignals } from "./signals.ts";
export { type RunSurroundings, readRunEnvironment, runDisks } from "./state.ts";
export { readLogFile, readRunEvidence, type StoredEvidence } from "./stored-evidence.ts";
