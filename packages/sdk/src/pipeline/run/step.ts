import type { MirrorError } from "../../base/problem/index.ts";
import type {
  JournalFinding,
  PassRun,
  ProcessStarted,
  StepId,
  StepValues,
} from "../../models/journal/index.ts";

/** A step of a pass as a value: what it depends on, and how it is done. */
export interface PassStep {
  readonly id: StepId;
  /** Steps that must be done, or skipped for good reason, in the same pass first. */
  readonly needs: readonly StepId[];
  /** Whether it is done again whenever a run goes on: cheap, and true only for now. */
  readonly isRepeated?: boolean;
  /** Milliseconds after which it is done again when a run goes on. */
  readonly freshForMs?: number;
  /** Whether a later step built on it, so that it stands however old it is. */
  readonly isHeld?: (run: PassRun) => boolean;
  /** Whether what it did stands no more, although its inputs are the same. */
  readonly isUndone?: (run: PassRun) => boolean;
  /** Why it is left out; undefined when it is not. */
  readonly skips: () => string | undefined;
  /** What it depends on: it is not done again as long as these are the same. */
  readonly inputs: (work: StepWork) => StepValues | Promise<StepValues>;
  /**
   * Does it. A {@link MirrorError} that it throws makes it fail; anything else is a bug, and leaves it open.
   */
  readonly run: (work: StepWork) => Promise<StepResult>;
}

/** What a step sees of its pass. */
export interface StepWork {
  /** Name of the pass. */
  readonly run: string;
  /** What an earlier step found out; nothing where it was not done. */
  outputs(step: StepId): StepValues;
  /** What a step depended on when it began last; undefined when it never did. */
  begun(step: StepId): StepValues | undefined;
  /** A process that an earlier run left behind; undefined when there is none. */
  readonly leftover?: ProcessStarted;
  /** Keeps a process in the journal before its work goes on. */
  began(process: Pick<ProcessStarted, "host" | "pid" | "began">): void;
  /** Takes a line for people that stays. */
  readonly say: (text: string) => void;
}

/** What came of a step. */
export interface StepResult {
  readonly state: "done" | "skipped" | "waiting" | "failed" | "stopped";
  /** One line for people. */
  readonly message: string;
  readonly outputs?: StepValues;
  /** What is wrong, worst first. */
  readonly findings?: readonly JournalFinding[];
  /** What is to blame for a failure; `findings` by default. */
  readonly fault?: RunFault;
  /** Whether nothing is left to do: then no later step runs. */
  readonly isAll?: boolean;
}

/** What is to blame: what was asked for, what was found, or the machine or a server. */
export type RunFault = "input" | "findings" | "machine";

const machineCodes: ReadonlySet<MirrorError["code"]> = new Set([
  "disk",
  "network",
  "unauthorized",
  "not-found",
  "conflict",
  "rate-limited",
]);

/** What a {@link MirrorError} blames. */
export function faultOf({ code }: MirrorError): RunFault {
  if (machineCodes.has(code)) return "machine";
  return code === "refused" ? "findings" : "input";
}
