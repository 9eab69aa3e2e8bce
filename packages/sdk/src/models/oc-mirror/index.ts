export { abilitiesOf, lineOfBinary, type OcMirrorAbilities } from "./abilities.ts";
export {
  type OcMirrorOptions,
  type OcMirrorRoute,
  ocMirrorArguments,
  workspaceOf,
} from "./arguments.ts";
export { catalogObjectName, catalogRepository } from "./catalog-names.ts";
export { breaksOcMirror, type CleanEnvironment, cleanEnvironment } from "./environment.ts";
export type { FailedImage, OcMirrorEvent, ResultCount } from "./event.ts";
export { type ExitVerdict, type FailedPart, readExitStatus } from "./exit-status.ts";
export {
  type ImageSpec,
  isByDigestOnly,
  isByTagAndDigest,
  readImageSpec,
} from "./image-spec.ts";
export { noSpaceWords } from "./no-space.ts";
export { readOcMirrorLine } from "./read-line.ts";
export { type OcMirrorLogReader, openOcMirrorLog, readOcMirrorLog } from "./read-log.ts";
export type {
  AuthFileState,
  CatalogOffer,
  DiskRole,
  DiskState,
  RunEnvironment,
  RunEvidence,
} from "./run-evidence.ts";
export {
  openRunCounter,
  type RunCounter,
  type RunPhase,
  type RunSummary,
} from "./run-summary.ts";
export { openRunTurns } from "./run-turns.ts";
export { type LineSplitter, openLineSplitter } from "./split-lines.ts";
