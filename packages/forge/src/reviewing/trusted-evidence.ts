import type { ImageSetConfiguration } from "@mirrorkit/sdk/imageset";
import { mappingAgainstImageSet } from "@mirrorkit/sdk/internal";
import { readMapping } from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { PassEvidence, Side } from "./evidence.ts";

/** Whether a problem keeps evidence from being compared. */
export function spoilsEvidence({ lost, severity }: Problem): boolean {
  return severity === "error" && lost !== "nothing";
}

/** The evidence of a side of which the ImageSet is missing yet: nothing is mirrored. */
export const nothingYet: PassEvidence = {
  from: "nothing, as the ImageSet is new",
  ofCommit: true,
  mapping: readMapping("", "mapping.txt"),
  problems: [],
};

/**
 * Says what is wrong with evidence of a side whose ImageSet is this. A mapping of another ImageSet would hide what goes,
 * or make up what does; so would an empty one.
 */
export function trustedEvidence(
  evidence: PassEvidence,
  side: Side,
  imageSet: ImageSetConfiguration | undefined,
): PassEvidence {
  const ofPush = side === "before" ? [] : (evidence.ofPush ?? []);
  const kept = evidence.problems
    .filter((problem) => !ofPush.includes(problem))
    .map((problem) => (side === "before" ? asPast(problem) : problem));
  const reason = reasonAgainst(evidence, imageSet);
  if (reason === undefined) return { ...evidence, problems: kept };
  const when = side === "before" ? "before the change" : "of this commit";
  const mismatch: Problem = {
    rule: "other-mapping",
    severity: "error",
    message: `the mapping does not belong to the ImageSet ${when}: ${reason}`,
    help: "Run oc-mirror with --dry-run on that commit again.",
  };
  return { ...evidence, problems: [...kept, mismatch] };
}

/** What a change did not bring does not hold it: it may be what takes it away. */
function asPast(problem: Problem): Problem {
  return problem.lost === "nothing" ? { ...problem, severity: "warning" } : problem;
}

/** What was pushed last may be of an older ImageSet; what is said to be of a commit may not. */
function reasonAgainst(
  { mapping, ofCommit }: PassEvidence,
  imageSet: ImageSetConfiguration | undefined,
): string | undefined {
  if (mapping === undefined || imageSet === undefined) return undefined;
  if (mapping.entries.length === 0) return "it is empty";
  return ofCommit ? mappingAgainstImageSet(mapping, imageSet) : undefined;
}
