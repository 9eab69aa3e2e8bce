export { defined } from "./defined.ts";
export {
  type ErrorCode,
  inNameOf,
  invalidInput,
  isErrnoException,
  isMirrorError,
  MirrorError,
  type MirrorErrorDetails,
} from "./mirror-error.ts";
export { didYouMean, nearestName } from "./nearest-name.ts";
export {
  compareNatural,
  compareProblems,
  compareText,
  formatPosition,
  type Lost,
  limitProblems,
  type Problem,
  type Severity,
  type SourcePosition,
} from "./problem.ts";
export { readableBytes } from "./readable-bytes.ts";
export { escapeControls, printable, quoted, redactCredentials, withoutKnown } from "./redaction.ts";
export { withoutSecrets } from "./secrets.ts";
