import { defined, isMirrorError, MirrorError, type Problem } from "../../base/problem/index.ts";
import type { OpenJournal } from "../../edges/journal/index.ts";
import {
  type JournalFinding,
  type PassRun,
  type RunOutcome,
  type StepId,
  stepTitles,
} from "../../models/journal/index.ts";
import { holds, isOmitted, type StepChoice, stepOf } from "./choose-steps.ts";
import { faultOf, type PassStep, type RunFault, type StepResult, type StepWork } from "./step.ts";

/** How steps are run. */
export interface RunStepsOptions {
  readonly journal: Pick<OpenJournal, "run" | "write">;
  readonly choice: StepChoice;
  /** Takes a line for people that stays. */
  readonly say: (text: string) => void;
  /** The time; the system's by default. */
  readonly now?: () => Date;
}

/** How a run ended. */
export interface RunEnd {
  readonly outcome: RunOutcome;
  readonly message: string;
  /** The pass as its journal tells it. */
  readonly run: PassRun;
  /** Steps that were not done again, since what they depend on did not change. */
  readonly kept: readonly StepId[];
  /** What is to blame, where it failed. */
  readonly fault?: RunFault;
}

const mostFindings = 50;
/** What a person waits for is announced. */
const takesLong: ReadonlySet<StepId> = new Set([
  "transfer",
  "dry-run",
  "seed",
  "push",
  "verify",
  "grant",
]);

/**
 * Runs the steps of a pass in their order, and keeps each of them in the journal before and after. A step that is done is
 * not done again while its inputs are the same. The first that fails or waits ends the run.
 *
 * @throws a {@link MirrorError} `wrong-use` when a step is asked for whose predecessors are not done; `disk` when the
 * journal cannot be written.
 */
export async function runSteps(
  steps: readonly PassStep[],
  { journal, choice, say, now = () => new Date() }: RunStepsOptions,
): Promise<RunEnd> {
  for (const step of steps) refuseTooEarly(step, steps, { run: journal.run(), choice });
  const kept: StepId[] = [];
  const end = (outcome: RunOutcome, message: string, fault?: RunFault): RunEnd => {
    journal.write({ event: "run-ended", outcome, message });
    return { outcome, message, run: journal.run(), kept, ...defined({ fault }) };
  };
  for (const step of steps) {
    const { id } = step;
    if (isOmitted(id, choice)) continue;
    const reason = step.skips();
    if (reason !== undefined) {
      skip(journal, id, reason);
      say(`${id}: skipped: ${reason}`);
      continue;
    }
    const result = await runStep(step, { journal, choice, say, now });
    if (result === undefined) kept.push(id);
    const { state, message = "", fault = "findings", isAll } = result ?? {};
    if (state === "done" && isAll === true) return end("nothing-to-do", message);
    if (state === "failed" || state === "waiting" || state === "stopped") {
      return end(state, `${id}: ${message}`, fault);
    }
  }
  return finished(journal.run(), steps, choice, end);
}

/** Gives nothing where what the step did before stands. */
async function runStep(
  step: PassStep,
  { journal, choice, say, now }: Required<RunStepsOptions>,
): Promise<StepResult | undefined> {
  const { id } = step;
  const work = workOf(journal, id, say);
  const begun = performance.now();
  const { inputs, result: odd } = await inputsOf(step, work);
  const isNamed = choice.only === id || choice.from === id;
  if (odd === undefined && !isNamed && holds(step, journal.run(), { inputs, now: now() })) {
    say(`${id}: done before: ${stepOf(journal.run(), id)?.message ?? ""}`);
    return undefined;
  }
  journal.write({ event: "step-started", step: id, inputs });
  if (odd === undefined && takesLong.has(id)) say(`${id}: ${stepTitles[id]}`);
  const result = odd ?? (await attempt(() => step.run(work)));
  const { state, message, outputs = {}, findings = [] } = result;
  const seconds = Math.round(performance.now() - begun) / 1_000;
  const shown = findings.slice(0, mostFindings);
  const ended = { event: "step-ended", step: id, state, message, outputs, seconds } as const;
  journal.write({ ...ended, findings: shown });
  if (state === "done") say(`${id}: ${message}`);
  return result;
}

function finished(
  run: PassRun,
  steps: readonly PassStep[],
  choice: StepChoice,
  end: (outcome: RunOutcome, message: string) => RunEnd,
): RunEnd {
  const last = stepOf(run, "publish");
  if (!isOmitted("publish", choice) && last?.state === "done") {
    return end("published", last.message ?? "");
  }
  const count = steps.filter(({ id }) => !isOmitted(id, choice)).length;
  return end("done", count === 1 ? "the step succeeded" : "all steps succeeded");
}

async function inputsOf(
  step: PassStep,
  work: StepWork,
): Promise<{ readonly inputs: PassRun["steps"][number]["inputs"]; readonly result?: StepResult }> {
  try {
    return { inputs: await step.inputs(work) };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { inputs: {}, result: failure(error) };
  }
}

async function attempt(work: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await work();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return failure(error);
  }
}

function failure(error: MirrorError): StepResult {
  const { message, hint, problems, code } = error;
  const itself = {
    id: code,
    severity: "error" as const,
    message,
    next: hint === undefined ? [] : [hint],
  };
  const findings = problems.length === 0 ? [itself] : problems.map(findingOf);
  return { state: "failed", message, findings, fault: faultOf(error) };
}

/** A problem as a journal keeps it. */
export function findingOf({ rule, severity, message, help, position }: Problem): JournalFinding {
  const { file, line } = position ?? {};
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `;
  return {
    id: rule,
    severity,
    message: `${place}${message}`,
    next: help === undefined ? [] : [help],
  };
}

function skip(journal: RunStepsOptions["journal"], step: StepId, message: string): void {
  const before = stepOf(journal.run(), step);
  if (before?.state === "skipped" && before.message === message) return;
  journal.write({ event: "step-started", step, inputs: {} });
  const nothing = { outputs: {}, seconds: 0, findings: [] };
  journal.write({ event: "step-ended", step, state: "skipped", message, ...nothing });
}

/** What a step needs is done, comes before it in this run, or is skipped by the settings. */
function refuseTooEarly(
  { id, needs, skips }: PassStep,
  steps: readonly PassStep[],
  { run, choice }: { readonly run: PassRun; readonly choice: StepChoice },
): void {
  if (isOmitted(id, choice) || skips() !== undefined) return;
  const missing = needs.find((needed) => {
    const isSkipped = steps.find((step) => step.id === needed)?.skips() !== undefined;
    return !isSkipped && isOmitted(needed, choice) && stepOf(run, needed)?.state !== "done";
  });
  if (missing === undefined) return;
  throw new MirrorError("wrong-use", `the step ${id} needs ${missing}, which is not done`, {
    hint: `Start there: --from ${missing}.`,
  });
}

function workOf(journal: RunStepsOptions["journal"], step: StepId, say: StepWork["say"]): StepWork {
  const { run, process } = journal.run();
  return {
    run,
    outputs: (id) => {
      const found = stepOf(journal.run(), id);
      return found?.state === "done" ? found.outputs : {};
    },
    begun: (id) => stepOf(journal.run(), id)?.inputs,
    ...defined({ leftover: process }),
    began: (started) => journal.write({ event: "process-started", step, ...started }),
    say,
  };
}
