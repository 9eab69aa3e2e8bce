import type { Assessment, Gate, ImageSetAssessment } from "./assessment.ts";

/**
 * Decides whether the merge may go on. Errors hold it, and so do removals and downgrades until they are approved;
 * a mapping that the settings promise is waited for, and one that cannot be read holds.
 *
 * @param approvedBy - who approved the removals as they are now
 * @param promised - whether the settings or the caller say where mappings are found
 */
export function decideGate(
  assessment: Assessment,
  approvedBy: string | undefined,
  promised: boolean,
): Gate {
  const { settingsProblems, imageSets, removals } = assessment;
  if (settingsProblems.length > 0) {
    return { state: "held", verdict: "Held: the settings on the target branch cannot be read." };
  }
  if (imageSets.length === 0) {
    return { state: "open", verdict: "This change touches no ImageSet." };
  }
  const errors = imageSets.flatMap(errorsOf).length;
  if (errors > 0) return { state: "held", verdict: `Held: ${plural(errors, "error")} to mend.` };
  if (removals.digest !== undefined && approvedBy === undefined) {
    return { state: "held", verdict: `Held: ${removalWords(assessment)} not approved.` };
  }
  if (promised && imageSets.some(({ missing }) => missing.length > 0)) {
    return {
      state: "waiting",
      verdict: "Waiting: what the change does to the mirror is not known yet.",
    };
  }
  return openGate(assessment, approvedBy);
}

function openGate(assessment: Assessment, approvedBy: string | undefined): Gate {
  if (approvedBy !== undefined) {
    const verdict = `Fine: ${removalWords(assessment).replace(/ (is|are)$/, "")}, approved.`;
    return { state: "open", verdict, approvedBy };
  }
  if (assessment.imageSets.some(({ review }) => review === undefined)) {
    return { state: "open", verdict: "Checked; what the change does to the mirror is not known." };
  }
  return { state: "open", verdict: "Fine: nothing is removed." };
}

/** Problems that hold a merge: those of the ImageSet, and those of its evidence. */
export function errorsOf({ problems, before, after }: ImageSetAssessment): readonly unknown[] {
  return [...problems, ...(before?.problems ?? []), ...(after?.problems ?? [])].filter(
    ({ severity }) => severity === "error",
  );
}

function removalWords({ removals: { removed, downgraded } }: Assessment): string {
  const parts = [
    removed === 0 ? "" : plural(removed, "removal"),
    downgraded === 0 ? "" : plural(downgraded, "downgrade"),
  ].filter((part) => part !== "");
  return `${parts.join(" and ")} ${removed + downgraded === 1 ? "is" : "are"}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
