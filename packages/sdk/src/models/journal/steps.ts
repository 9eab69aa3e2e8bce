/**
 * The steps of a pass, in their order. `preflight` looks at this machine and the registry; `transfer` is a step of passes
 * from disk only.
 */
export const stepIds = [
  "preflight",
  "authfile",
  "clone",
  "check",
  "transfer",
  "dry-run",
  "compare",
  "approval",
  "seed",
  "push",
  "verify",
  "grant",
  "record",
  "publish",
] as const;

/** The name of a step, as options, journals and messages have it. */
export type StepId = (typeof stepIds)[number];

/** What each step does, in a few words that follow its name. */
export const stepTitles: Readonly<Record<StepId, string>> = {
  preflight: "check this machine and the registry",
  authfile: "refresh the authfile",
  clone: "update the mirror-config clone",
  check: "check the ImageSet",
  transfer: "verify the transfer that arrived",
  "dry-run": "write the mapping of what would be copied",
  compare: "compare with the last good record",
  approval: "stop at removals without approval",
  seed: "create new repositories",
  push: "copy the images",
  verify: "verify every image in the registry",
  grant: "grant the pull account read access",
  record: "archive the pass",
  publish: "propose the cluster resources",
};

/** The place of a step in their order, from 0 for `preflight`. */
export function stepNumber(step: StepId): number {
  return stepIds.indexOf(step);
}

/** Whether a text names a step. */
export function isStepId(text: string): text is StepId {
  return stepIds.some((step) => step === text);
}
