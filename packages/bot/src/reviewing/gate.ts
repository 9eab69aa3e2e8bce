import type { Assessment, Gate, ImageSetAssessment } from "./assessment.ts";
import type { RemovalSet } from "./removal-set.ts";

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
  const gate = judge(assessment, approvedBy !== undefined, promised);
  return approvedBy === undefined ? gate : { ...gate, approvedBy };
}

const lacking: Readonly<Record<NonNullable<Assessment["lacks"]>, string>> = {
  settings: "Blocked: the default branch has no settings, so nothing would be reviewed.",
  "image-sets": "Blocked: the settings of the default branch list no ImageSet.",
};

function judge(assessment: Assessment, approved: boolean, promised: boolean): Gate {
  const { settingsProblems, imageSets, removals, touchesSettings, lacks } = assessment;
  if (lacks !== undefined) return { state: "held", verdict: lacking[lacks] };
  if (settingsProblems.length > 0) {
    return { state: "held", verdict: "Held: the settings cannot be read." };
  }
  if (imageSets.length === 0 && !touchesSettings) {
    return { state: "open", verdict: "This change touches no ImageSet." };
  }
  const errors = imageSets.flatMap(errorsOf).length;
  if (errors > 0) return { state: "held", verdict: `Held: ${plural(errors, "error")} to mend.` };
  if (removals.digest !== undefined && !approved) {
    return { state: "held", verdict: `Held: ${toApprove(removals)} not approved.` };
  }
  if (promised && imageSets.some(({ missing }) => missing.length > 0)) {
    return {
      state: "waiting",
      verdict: "Waiting: what the change does to the mirror is not known yet.",
    };
  }
  return { state: "open", verdict: openVerdict(assessment, approved) };
}

function openVerdict({ removals, imageSets }: Assessment, approved: boolean): string {
  if (approved) return `Fine: ${toApprove(removals).replace(/ (is|are)$/, "")}, approved.`;
  if (imageSets.length === 0) return "Fine: the settings change, but not what is reviewed.";
  if (imageSets.some(({ review }) => review === undefined)) {
    return "Checked; what the change does to the mirror is not known.";
  }
  return "Fine: nothing is removed.";
}

/** Problems that hold a merge: those of the ImageSet, and those of its evidence. */
export function errorsOf({ problems, before, after }: ImageSetAssessment): readonly unknown[] {
  return [...problems, ...(before?.problems ?? []), ...(after?.problems ?? [])].filter(
    ({ severity }) => severity === "error",
  );
}

function toApprove({ removed, downgraded, settings }: RemovalSet): string {
  const parts = [
    removed === 0 ? "" : plural(removed, "removal"),
    downgraded === 0 ? "" : plural(downgraded, "downgrade"),
    settings ? "a change of what is reviewed" : "",
  ].filter((part) => part !== "");
  const last = parts.at(-1) ?? "";
  const all = parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
  return `${all} ${removed + downgraded + (settings ? 1 : 0) === 1 ? "is" : "are"}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
