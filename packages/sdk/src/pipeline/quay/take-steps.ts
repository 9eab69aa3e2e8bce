import { isMirrorError, type MirrorError } from "../../base/problem/index.ts";
import { type QuayApi, takeStep } from "../../edges/quay/index.ts";
import type { SeedStep } from "../../models/quay/index.ts";
import { inParallel } from "./in-parallel.ts";
import type { LookOptions } from "./look-around.ts";
import { counter } from "./progress.ts";

/** A step that failed. */
export interface FailedStep {
  /** The planned step. */
  readonly step: SeedStep;
  /** The failure. */
  readonly error: MirrorError;
}

/** The result of the steps. */
export interface TakenSteps {
  /** How many were taken. */
  readonly done: number;
  /** Failed steps; later steps for the same repository were not tried. */
  readonly failed: readonly FailedStep[];
}

const mostFailures = 10;

/**
 * Takes the steps: first default permissions, one after the other, then those of each repository in order, several
 * repositories at a time. Failures of single repositories are collected, at most ten.
 *
 * @throws a `MirrorError` when Quay itself fails: `network`, `rate-limited`, `refused`, or the tenth failure.
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

/** The steps of no single repository, which may be empty, then those of each repository. */
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
