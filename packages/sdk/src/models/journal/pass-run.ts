import { defined } from "../../base/problem/index.ts";
import type {
  JournalFinding,
  JournalLine,
  ProcessStarted,
  RunOutcome,
  StepState,
  StepValues,
} from "./journal-lines.ts";
import { type StepId, stepIds } from "./steps.ts";

/** A pass as its journal tells it. */
export interface PassRun {
  /** Its name, `20261123T090712Z`. */
  readonly run: string;
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** When it began. */
  readonly startedAt: string;
  /** When the last line was written. */
  readonly lastAt: string;
  /** How often it was started again. */
  readonly resumed: number;
  /** How it ended; undefined as long as it goes on, and when it was killed. */
  readonly outcome?: RunOutcome;
  /** The line that its end says. */
  readonly message?: string;
  /** What became of each step, in the order of the steps; those that never began are left out. */
  readonly steps: readonly StepRun[];
  /** The process that the last step started, while that step did not end. */
  readonly process?: ProcessStarted;
}

/** What became of a step, the last time that it began. */
export interface StepRun {
  readonly step: StepId;
  readonly inputs: StepValues;
  readonly startedAt: string;
  /** Undefined while it goes on, and when it was killed. */
  readonly state?: StepState;
  readonly message?: string;
  readonly outputs: StepValues;
  /** Seconds that it took; undefined as `state`. */
  readonly seconds?: number;
  readonly endedAt?: string;
  readonly findings: readonly JournalFinding[];
}

/** Puts the lines of a journal together; undefined when its first line is missing. */
export function passRunOf(lines: readonly JournalLine[]): PassRun | undefined {
  const first = lines.find((line) => line.event === "run-started");
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const steps = new Map<StepId, StepRun>();
  let process: ProcessStarted | undefined;
  for (const line of lines) {
    if (line.event === "step-started") {
      const { step, inputs, at: startedAt } = line;
      steps.set(step, { step, inputs, startedAt, outputs: {}, findings: [] });
    }
    if (line.event === "process-started") process = line;
    if (line.event !== "step-ended") continue;
    if (process?.step === line.step) process = undefined;
    const { step, state, message, outputs, seconds, findings, at: endedAt } = line;
    const begun = steps.get(step) ?? { step, inputs: {}, startedAt: endedAt };
    steps.set(step, { ...begun, state, message, outputs, seconds, findings, endedAt });
  }
  const end = last.event === "run-ended" ? { outcome: last.outcome, message: last.message } : {};
  return {
    run: first.run,
    imageSet: first.imageSet,
    startedAt: first.at,
    lastAt: last.at,
    resumed: lines.filter(({ event }) => event === "run-resumed").length,
    ...end,
    steps: stepIds.flatMap((step) => steps.get(step) ?? []),
    ...defined({ process }),
  };
}

/** Whether a pass is over, so that the next run begins a new one: a part of the steps alone is not the pass. */
export function isOver({ outcome, steps }: PassRun): boolean {
  if (outcome === "published" || outcome === "nothing-to-do") return true;
  const last = steps.find(({ step }) => step === "publish");
  return outcome === "done" && (last?.state === "done" || last?.state === "skipped");
}
