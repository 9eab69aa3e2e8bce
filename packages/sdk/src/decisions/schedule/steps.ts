import { type StepId, stepIds, stepTitles } from "../../models/journal/index.ts";
import type { StepTimeouts } from "../../models/settings/index.ts";

/** How a step of a pass is run as a job. */
export interface ScheduledStep {
  /** Its name, for `mirrorkit run --only`. */
  readonly name: StepId;
  /** What it does, in a few words. */
  readonly title: string;
  /** The keys of the Secret that it gets as variables, all of which may be absent; undefined for the whole Secret. */
  readonly secrets?: readonly string[];
  /** How often it is tried again; 0 for steps whose failure is a finding. */
  readonly retries: number;
  /** Which time limit it has. */
  readonly limit: keyof StepTimeouts;
  /** Whether it runs oc-mirror, which needs memory. */
  readonly isHeavy: boolean;
}

/** What may be absent of a step, and how. */
type Needs = Partial<Pick<ScheduledStep, "retries" | "limit" | "isHeavy">> & {
  readonly secrets?: readonly string[] | "all";
};

/** Git's token, that of the forge and that of Quay. */
const [git, forge, quay] = ["RECORD_TOKEN", "MIRRORKIT_TOKEN", "QUAY_TOKEN"];

const needs: Readonly<Record<Exclude<StepId, "preflight" | "transfer">, Needs>> = {
  // The settings name the variables that credentials come from.
  authfile: { secrets: "all", retries: 2 },
  clone: { secrets: [git], retries: 2 },
  check: {},
  "dry-run": { retries: 1, limit: "dryRun", isHeavy: true },
  compare: {},
  approval: { secrets: [forge] },
  seed: { secrets: [quay], retries: 2 },
  push: { retries: 2, limit: "push", isHeavy: true },
  verify: { retries: 1 },
  grant: { secrets: [quay], retries: 2 },
  record: { secrets: [git], retries: 2 },
  publish: { secrets: [forge], retries: 2 },
};

/**
 * The steps of a pass between registries, in their order. Each run looks at its machine first: that is no step of a job.
 */
export const scheduledSteps: readonly ScheduledStep[] = stepIds.flatMap((name) => {
  if (name === "preflight" || name === "transfer") return [];
  const { secrets = [], ...rest } = needs[name];
  return {
    name,
    title: stepTitles[name],
    retries: 0,
    limit: "others",
    isHeavy: false,
    ...rest,
    ...(secrets === "all" ? {} : { secrets }),
  };
});

/** The tokens that steps read, beside what the settings name; sorted. */
export const tokenNames: readonly string[] = [forge, quay, git];

/** Minutes that all steps may take together, their retries not counted. */
export function wholeTime(timeouts: StepTimeouts): number {
  return scheduledSteps.reduce((sum, { limit }) => sum + timeouts[limit], 0);
}
