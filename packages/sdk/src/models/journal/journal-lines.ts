import type { StepId } from "./steps.ts";

/**
 * The journal of a pass: `WORKSPACE/journals/<time>.jsonl`, one line of JSON an event, appended and synced to the disk
 * one by one. The order of the lines counts, never their times: a clock may go back. A run that was killed and started
 * again goes on in the same file.
 */
export type JournalLine =
  | RunStarted
  | RunResumed
  | StepStarted
  | ProcessStarted
  | StepEnded
  | RunEnded;

/** What every line has. */
export interface JournalStamp {
  /** When it was written, ISO 8601 in UTC, by the clock of the machine. */
  readonly at: string;
}

/** The first line. */
export interface RunStarted extends JournalStamp {
  readonly event: "run-started";
  /** Version of the format: 1. */
  readonly format: 1;
  /** Name of the pass, the time of its start: `20261123T090712Z`; no two of a workspace share it. */
  readonly run: string;
  /** Name of the ImageSet in `mirrorkit.yaml`. */
  readonly imageSet: string;
  /** Version of mirrorkit. */
  readonly mirrorkit: string;
}

/** The run goes on in another process: the one before was killed, or ended without publishing. */
export interface RunResumed extends JournalStamp {
  readonly event: "run-resumed";
  readonly mirrorkit: string;
}

/** A step begins. A step that begins again counts anew; what it did before is forgotten. */
export interface StepStarted extends JournalStamp {
  readonly event: "step-started";
  readonly step: StepId;
  /** What it depends on: a step that is done is not done again as long as these are the same. */
  readonly inputs: StepValues;
}

/** A step started a process that may outlive a killed run. */
export interface ProcessStarted extends JournalStamp {
  readonly event: "process-started";
  readonly step: StepId;
  /** Name of the machine or pod. */
  readonly host: string;
  /** Its process id, which is also that of its process group. */
  readonly pid: number;
  /** When the process began, as the system counts it: tells it from a later one of that number. */
  readonly began: string;
}

/** A step ended. */
export interface StepEnded extends JournalStamp {
  readonly event: "step-ended";
  readonly step: StepId;
  readonly state: StepState;
  /** One line for people: what it did, why it was skipped, what failed. */
  readonly message: string;
  /** What it found out, for later steps, reports and metrics; see {@link StepValues}. */
  readonly outputs: StepValues;
  /** How long it took, by a clock that does not go back. */
  readonly seconds: number;
  /** What is wrong, worst first, at most 50. */
  readonly findings: readonly JournalFinding[];
}

/**
 * - `done`: it did what it is for.
 * - `skipped`: the settings or the options leave it out, or it was not needed; `message` says why.
 * - `waiting`: a person has to approve first.
 * - `failed`: it did not; later steps did not run.
 * - `stopped`: a signal ended it.
 */
export type StepState = "done" | "skipped" | "waiting" | "failed" | "stopped";

/** The run ended in this process; a run without this line as its last was killed, or still goes on. */
export interface RunEnded extends JournalStamp {
  readonly event: "run-ended";
  readonly outcome: RunOutcome;
  /** One line for people. */
  readonly message: string;
}

/**
 * - `published`: all steps went through, and the change request holds the pass.
 * - `done`: the steps that were asked for went through; nothing was published. Where later steps were left out, the next run
 *   goes on in this journal.
 * - `nothing-to-do`: the mirror holds all that the ImageSet asks for.
 * - `waiting`, `failed`, `stopped`: see {@link StepState}. The next run goes on in this journal.
 */
export type RunOutcome = "published" | "done" | "nothing-to-do" | "waiting" | "failed" | "stopped";

/**
 * Named values of a step. Names of outputs that reports and metrics may rely on:
 *
 * - `authfile`: `entries` (number), `expires` (ISO time of the first secret to expire)
 * - `clone`: `commit`, `ref`
 * - `check`: `imageSetDigest`, `sources` (list of `reference@digest`)
 * - `transfer`: `name`, `digest` (of its record), `archives` (number)
 * - `dry-run`: `mapping` (path), `mappingDigest`, `images` (number), `log`
 * - `compare`: `record` (name of the last good record), `added`, `removed`, `replaced`, `unchanged` (numbers),
 *   `removals` (number that needs an approval), `digest` (that an approval names), `coveringDigest` (of more removals)
 * - `approval`: `digest`, `by`
 * - `seed`, `grant`: `repositories`, `steps` (numbers)
 * - `push`: `log`, `copied`, `failed`, `toCopy`, `attempts` (numbers), `exitStatus`, `ocMirror` (version), `endedAt`,
 *   `failure` (folder of the record of a push that failed)
 * - `verify`: `images`, `present`, `missing`, `unsigned` (numbers)
 * - `record`: `name`, `folder`, `commit`; of a pass to disk the name of its transfer and the folder of its archives
 * - `publish`: `urls` (list)
 */
export type StepValues = Readonly<Record<string, StepValue>>;

/** One value of a step. */
export type StepValue = string | number | boolean | readonly string[];

/** Something that is wrong, as a step found it. */
export interface JournalFinding {
  /** Id of the problem or the cause, such as `image-missing` or `source-forbidden`. */
  readonly id: string;
  readonly severity: "error" | "warning" | "info";
  /** One sentence. */
  readonly message: string;
  /** What to do, in order; empty where nothing is known. */
  readonly next: readonly string[];
}
