export type {
  JournalFinding,
  JournalLine,
  JournalStamp,
  ProcessStarted,
  RunEnded,
  RunOutcome,
  RunResumed,
  RunStarted,
  StepEnded,
  StepStarted,
  StepState,
  StepValue,
  StepValues,
} from "./journal-lines.ts";
export { isOver, type PassRun, passRunOf, type StepRun } from "./pass-run.ts";
export {
  type JournalReading,
  journalFormat,
  readJournal,
  writeJournalLine,
} from "./read-journal.ts";
export { isStepId, type StepId, stepIds, stepNumber, stepTitles } from "./steps.ts";
