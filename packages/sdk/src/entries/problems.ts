export {
  type ErrorCode,
  formatPosition,
  isMirrorError,
  type Lost,
  MirrorError,
  type MirrorErrorDetails,
  type Problem,
  type Severity,
  type SourcePosition,
} from "../base/problem/index.ts";
