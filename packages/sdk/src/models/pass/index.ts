export { consoleResult } from "./console-result.ts";
export { type ConsoleVerdict, judgeConsole, type Workflow } from "./judge-console.ts";
export { judgePass } from "./judge-pass.ts";
export type {
  FailureList,
  MappingEvidence,
  Pass,
  PassEvidence,
  PassLog,
  PassSignal,
  PassSignalSource,
  PassState,
  PassStatement,
  PassSubject,
  RecordedState,
  StaleParts,
} from "./pass.ts";
