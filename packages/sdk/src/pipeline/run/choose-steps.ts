import { MirrorError } from "../../base/problem/index.ts";
import {
  type PassRun,
  type StepId,
  type StepRun,
  type StepValues,
  stepNumber,
} from "../../models/journal/index.ts";
import type { PassStep } from "./step.ts";

/** Which steps are asked for; all where nothing is said. */
export interface StepChoice {
  /** The first step. */
  readonly from?: StepId;
  /** The last step. */
  readonly until?: StepId;
  /** The only step; not together with the others. */
  readonly only?: StepId;
}

/** What would become of a step, and why. */
export interface PlannedStep {
  readonly step: StepId;
  /**
   * - `runs`: it is done.
   * - `keeps`: it is done already, and done again only if what it depends on changed.
   * - `skips`: the settings leave it out.
   * - `omitted`: the options leave it out.
   */
  readonly action: "runs" | "keeps" | "skips" | "omitted";
  /** Why, in a few words. */
  readonly why: string;
}

/**
 * Checks a choice of steps.
 *
 * @throws a {@link MirrorError} `wrong-use` when it contradicts itself.
 */
export function checkChoice({ from, until, only }: StepChoice): void {
  if (only !== undefined && (from !== undefined || until !== undefined)) {
    throw new MirrorError("wrong-use", "--only cannot be combined with --from or --until", {
      hint: "Give --from and --until with the same step, or --only alone.",
    });
  }
  if (from === undefined || until === undefined || stepNumber(from) <= stepNumber(until)) return;
  throw new MirrorError("wrong-use", `the step ${from} comes after ${until}`, {
    hint: `Give --from ${until} --until ${from}.`,
  });
}

/** Whether options leave a step out. The look at the machine always runs. */
export function isOmitted(step: StepId, { from, until, only }: StepChoice): boolean {
  if (step === "preflight") return false;
  if (only !== undefined) return step !== only;
  const number = stepNumber(step);
  if (from !== undefined && number < stepNumber(from)) return true;
  return until !== undefined && number > stepNumber(until);
}

/** Whether a choice names a place to begin: then the newest pass goes on, also where it is over. */
export function beginsWithin({ from, only }: StepChoice): boolean {
  return only !== undefined || (from !== undefined && stepNumber(from) > 1);
}

/** What would run, and why. */
export function planSteps(
  steps: readonly PassStep[],
  choice: StepChoice,
  run: PassRun | undefined,
  now: Date,
): readonly PlannedStep[] {
  return steps.map((step) => planStep(step, choice, run, now));
}

function planStep(
  step: PassStep,
  choice: StepChoice,
  run: PassRun | undefined,
  now: Date,
): PlannedStep {
  const { id } = step;
  if (isOmitted(id, choice)) return { step: id, action: "omitted", why: "excluded by the options" };
  const reason = step.skips();
  if (reason !== undefined) return { step: id, action: "skips", why: reason };
  const before = stepOf(run, id);
  if (before === undefined) return { step: id, action: "runs", why: "not done yet" };
  if (choice.from === id || choice.only === id) {
    return { step: id, action: "runs", why: "selected by the options" };
  }
  if (step.isRepeated === true) return { step: id, action: "runs", why: "repeated in every run" };
  const again = whyAgain(step, before, run, now);
  if (again !== undefined) return { step: id, action: "runs", why: again };
  const why = `done at ${before.endedAt ?? ""}; repeated only if its inputs changed`;
  return { step: id, action: "keeps", why };
}

/** Whether what a step did before stands, given what it depends on now. */
export function holds(
  step: PassStep,
  run: PassRun,
  { inputs, now }: { readonly inputs: StepValues; readonly now: Date },
): boolean {
  const before = stepOf(run, step.id);
  if (before === undefined || step.isRepeated === true) return false;
  return whyAgain(step, before, run, now) === undefined && sameValues(before.inputs, inputs);
}

/** What a step did in a pass; undefined when it never began. */
export function stepOf(run: PassRun | undefined, id: StepId): StepRun | undefined {
  return run?.steps.find(({ step }) => step === id);
}

function whyAgain(
  step: PassStep,
  before: StepRun,
  run: PassRun | undefined,
  now: Date,
): string | undefined {
  if (before.state === undefined) return "interrupted";
  if (before.state !== "done") return before.state === "skipped" ? "skipped before" : before.state;
  if (run !== undefined && step.isUndone?.(run) === true) return "undone by a later step";
  const { freshForMs } = step;
  if (freshForMs === undefined) return undefined;
  if (run !== undefined && step.isHeld?.(run) === true) return undefined;
  const age = now.getTime() - Date.parse(before.endedAt ?? "");
  const isFresh = age >= 0 && age <= freshForMs;
  return isFresh ? undefined : "older than a day";
}

function sameValues(one: StepValues, other: StepValues): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(values: StepValues): unknown {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
