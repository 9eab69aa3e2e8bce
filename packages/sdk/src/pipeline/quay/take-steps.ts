import { isMirrorError, type MirrorError } from "../../base/problem/index.ts";
import { type QuayApi, takeStep } from "../../edges/quay/index.ts";
import type { SeedStep } from "../../models/quay/index.ts";
import { inParallel } from "./in-parallel.ts";
import type { LookOptions } from "./look-around.ts";
import { counter } from "./progress.ts";

/** A step that failed. */
export interface FailedStep {
  /** What was to be done. */
  readonly step: SeedStep;
  /** Why it was not. */
  readonly error: MirrorError;
}

/** What came of the steps. */
export interface TakenSteps {
  /** How many were taken. */
  readonly done: number;
  /** Those that failed; the ones behind them for the same repository were not tried. */
  readonly failed: readonly FailedStep[];
}

const mostFailures = 10;

/**
 * Takes the steps: default permissions first, one after the other, then those of each repository in their order, several
 * repositories at a time. Failures that are of one repository only are collected, ten at most.
 *
 * @throws a `MirrorError` where Quay itself is what fails: `network`, `rate-limited`, `refused`, or the tenth failure.
 */
export async function takeSteps(
  api: QuayApi,
  steps: readonly SeedStep[],
  { parallel, listen }: LookOptions,
): Promise<TakenSteps> {
  const failed: FailedStep[] = [];
  let done = 0;
  const count = counter("changing", steps.length, listen);
  const take = async (step: SeedStep): Promise<boolean> => {
    try {
      await takeStep(api, step);
      done += 1;
      count();
      return true;
    } catch (error) {
      if (!isMirrorError(error) || isOfAll(error)) throw error;
      failed.push({ step, error });
      if (failed.length >= mostFailures) throw error;
      return false;
    }
  };
  const [defaults = [], ...repositories] = groupsOf(steps);
  for (const step of defaults) await take(step);
  await inParallel(repositories, parallel, async (group) => {
    for (const step of group) if (!(await take(step))) return;
  });
  return { done, failed };
}

function isOfAll({ code }: MirrorError): boolean {
  return code === "network" || code === "rate-limited" || code === "refused";
}

/** The steps that concern no single repository, which may be none, then those of each repository. */
function groupsOf(steps: readonly SeedStep[]): readonly (readonly SeedStep[])[] {
  const groups = new Map<string, SeedStep[]>([["", []]]);
  for (const step of steps) {
    const key = step.action === "default" ? "" : `${step.organisation}/${step.name}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [step]);
    else known.push(step);
  }
  return [...groups.values()];
}
