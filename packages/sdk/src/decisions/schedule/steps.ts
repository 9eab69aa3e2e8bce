import type { StepTimeouts } from "../../models/settings/index.ts";

/** A step of a pass, as `mirrorkit run --only` names it. */
export interface ScheduledStep {
  /** Its name. */
  readonly name: string;
  /** What it does, for the display of the pipeline. */
  readonly title: string;
  /** The keys of the Secret that it gets as variables; all of them may be absent. */
  readonly secrets: readonly string[];
  /** How often it is tried again; 0 for steps whose failure is a finding. */
  readonly retries: number;
  /** Which time limit it has. */
  readonly limit: keyof StepTimeouts;
  /** Whether it runs oc-mirror, which needs memory. */
  readonly isHeavy: boolean;
}

const vault = ["VAULT_ADDR", "VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID"];

/** The steps of a pass in their order. */
export const scheduledSteps: readonly ScheduledStep[] = [
  step("authfile", "Refresh the authfile", { secrets: [...vault, "RECORD_TOKEN"], retries: 2 }),
  step("clone", "Update the clone of the mirror-config project", {
    secrets: ["RECORD_TOKEN"],
    retries: 2,
  }),
  step("check", "Check the ImageSet"),
  step("dry-run", "Run oc-mirror's dry run", { retries: 1, limit: "dryRun", isHeavy: true }),
  step("compare", "Compare with the last good record"),
  step("approve", "Require an approval of removals", { secrets: ["MIRRORKIT_TOKEN"] }),
  step("seed", "Create new repositories", { secrets: ["QUAY_TOKEN"], retries: 2 }),
  step("push", "Push", { retries: 2, limit: "push", isHeavy: true }),
  step("verify", "Verify images and signatures", { retries: 1 }),
  step("grant", "Let the pull account pull", { secrets: ["QUAY_TOKEN"], retries: 2 }),
  step("record", "Record the pass", { secrets: ["RECORD_TOKEN"], retries: 2 }),
  step("publish", "Propose the cluster resources", { secrets: ["MIRRORKIT_TOKEN"], retries: 2 }),
];

/** The keys of the Secret that any step gets, sorted. */
export const scheduleSecrets: readonly string[] = [
  ...new Set(scheduledSteps.flatMap(({ secrets }) => secrets)),
].sort();

/** Minutes that all steps may take together, their retries not counted. */
export function wholeTime(timeouts: StepTimeouts): number {
  return scheduledSteps.reduce((sum, { limit }) => sum + timeouts[limit], 0);
}

function step(
  name: string,
  title: string,
  more: Partial<Omit<ScheduledStep, "name" | "title">> = {},
): ScheduledStep {
  return { name, title, secrets: [], retries: 0, limit: "others", isHeavy: false, ...more };
}
