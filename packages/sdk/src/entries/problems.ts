export {
  type ErrorCode,
  formatPosition,
  isMirrorError,
  MirrorError,
  type MirrorErrorDetails,
  type Problem,
  type Severity,
  type SourcePosition,
} from "../base/problem/index.ts";
