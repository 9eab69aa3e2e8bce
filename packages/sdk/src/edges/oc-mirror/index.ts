export { findOcMirror, type OcMirrorBinary } from "./binary.ts";
export { type InspectedBinary, type InspectOptions, inspectOcMirror } from "./inspect.ts";
export { type MemoryState, readMemoryState } from "./memory.ts";
export { freePort } from "./port.ts";
export { type OcMirrorEnd, type OcMirrorRun, type OcMirrorRunPlan, startOcMirror } from "./run.ts";
export { type RunFile, writeRunFile } from "./run-file.ts";
export { type RunSurroundings, readRunEnvironment } from "./state.ts";
export { readLogFile, readRunEvidence, type StoredEvidence } from "./stored-evidence.ts";
