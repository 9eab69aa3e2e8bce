import type { Assessment, Gate, ImageSetAssessment } from "./assessment.ts";
import { countOf, type RemovalSet } from "./removal-set.ts";

/**
 * Decides about the merge. Errors block it, and so do changes that need an approval until they have one; it waits
 * for a mapping that the settings require, and an unreadable one blocks it.
 *
 * @param approvedBy - the account that approved the current removals
 * @param promised - whether the settings or the caller say where to find mappings
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
  const { settingsProblems, catalogProblems, imageSets, removals, touchesSettings, lacks } =
    assessment;
  if (lacks !== undefined) return { state: "held", verdict: lacking[lacks] };
  if (settingsProblems.length > 0) {
    return { state: "held", verdict: "Blocked: the settings cannot be read." };
  }
  const ofCatalogs = catalogProblems.filter(({ severity }) => severity === "error");
  const errors = ofCatalogs.length + imageSets.flatMap(errorsOf).length;
  if (errors > 0) return { state: "held", verdict: `Blocked: ${plural(errors, "error")} to fix.` };
  if (promised && imageSets.some(({ missing }) => missing.length > 0)) {
    return {
      state: "waiting",
      verdict: "Waiting: the mapping of this change is not available yet.",
    };
  }
  if (removals.digest !== undefined && !approved) {
    const { text, isOne } = toApprove(removals);
    return { state: "held", verdict: `Blocked: ${text} ${isOne ? "is" : "are"} not approved.` };
  }
  if (imageSets.length === 0 && !touchesSettings && removals.digest === undefined) {
    return { state: "open", verdict: "This change touches no ImageSet." };
  }
  return { state: "open", verdict: openVerdict(assessment, approved) };
}

function openVerdict({ removals, imageSets }: Assessment, approved: boolean): string {
  if (approved && removals.digest !== undefined) {
    return `Passed: ${toApprove(removals).text}, approved.`;
  }
  if (imageSets.length === 0) return "Passed: the settings change, but not what is reviewed.";
  if (imageSets.some(({ review }) => review === undefined)) {
    return "Checked: no mapping is configured, so the images were not compared.";
  }
  return "Passed: nothing is removed.";
}

/** Problems that block a merge: those of the ImageSet, and those of its evidence. */
export function errorsOf({ problems, before, after }: ImageSetAssessment): readonly unknown[] {
  return [...problems, ...(before?.problems ?? []), ...(after?.problems ?? [])].filter(
    ({ severity }) => severity === "error",
  );
}

interface Counted {
  /** The counted items, with their number. */
  readonly text: string;
  readonly isOne: boolean;
}

function toApprove(set: RemovalSet): Counted {
  const counted = [
    [countOf(set, "leaves"), "removal"],
    [countOf(set, "lower"), "downgrade"],
    [countOf(set, "undetermined"), "change", " of unknown order"],
    [countOf(set, "destination"), "change", " of source or destination"],
    [set.settings.length, "change", " of settings"],
    [set.files.length, "change", " of records or policy files"],
  ] as const;
  const parts = counted.flatMap(([count, noun, rest = ""]) =>
    count === 0 ? [] : [plural(count, noun) + rest],
  );
  const total = counted.reduce((sum, [count]) => sum + count, 0);
  const last = parts.at(-1) ?? "";
  const text = parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
  return { text, isOne: total === 1 };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
