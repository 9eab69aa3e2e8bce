import type { ImageSetConfiguration } from "@mirrorkit/sdk/imageset";
import { mappingAgainstImageSet } from "@mirrorkit/sdk/internal";
import { readMapping } from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { PassEvidence, Side } from "./evidence.ts";

/** Whether a problem keeps evidence from being compared. */
export function spoilsEvidence({ lost, severity }: Problem): boolean {
  return severity === "error" && lost !== "nothing";
}

/** Evidence that can be compared. */
export type TrustedEvidence = PassEvidence & Required<Pick<PassEvidence, "mapping">>;

/** Whether evidence can be compared. */
export function isTrusted(evidence: PassEvidence | undefined): evidence is TrustedEvidence {
  return evidence?.mapping !== undefined && !evidence.problems.some(spoilsEvidence);
}

/** The evidence of a side without the ImageSet: nothing is mirrored. */
export const nothingYet: PassEvidence = {
  from: "nothing, as the ImageSet is new",
  ofCommit: true,
  mapping: readMapping("", "mapping.txt"),
  catalogs: [],
  summaries: [],
  problems: [],
};

/**
 * Reports problems of evidence for a side with this ImageSet. A mapping of another ImageSet would hide or invent
 * removals; so would an empty one.
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

/** A problem from before the change does not block it: the change may fix it. */
function asPast(problem: Problem): Problem {
  return problem.lost === "nothing" ? { ...problem, severity: "warning" } : problem;
}

/** The last push may belong to an older ImageSet; evidence of a commit may not. */
function reasonAgainst(
  { mapping, ofCommit }: PassEvidence,
  imageSet: ImageSetConfiguration | undefined,
): string | undefined {
  if (mapping === undefined || imageSet === undefined) return undefined;
  if (mapping.entries.length === 0) return "it is empty";
  return ofCommit ? mappingAgainstImageSet(mapping, imageSet) : undefined;
}
