import { compareProblems, limitProblems, type Problem } from "../../base/problem/index.ts";
import { needsContent } from "../rules/index.ts";
import { graded, unusedEscapes } from "./apply-severities.ts";
import { applyEscapes, readEscapes } from "./escapes.ts";
import { type Finding, locateFinding } from "./finding.ts";
import { type Inspection, inspectImageSet, withoutConsequences } from "./read.ts";
import {
  findAgainstFleet,
  findAgainstPolicy,
  findInVersionOne,
  type RulePolicy,
} from "./rule-policy.ts";

/**
 * Checks an ImageSet: first for reasons why oc-mirror would reject it, then against the policy, with the escapes in
 * its comments applied. Sorted by position; never throws. For an unreadable ImageSet, it returns only refusals; for
 * a file of oc-mirror v1, also reversed ranges and duplicates.
 *
 * @param file - the file name for positions
 */
export function checkImageSet(
  text: string,
  file: string,
  policy: RulePolicy = {},
): readonly Problem[] {
  const inspection = inspectImageSet(text, file, policy.ocMirrorVersion);
  const located = locateWithin(inspection, policy);
  const { escapes, mistakes } = readEscapes(text, file);
  const { kept, used } = applyEscapes(located, escapes);
  const judged = inspection.subject !== undefined && !inspection.versionOne;
  const unused = judged ? unusedEscapes(escapes, used, policy, (rule) => !needsContent(rule)) : [];
  const wrong = mistakes.flatMap(({ rule, ...rest }) =>
    graded(rule, policy, (severity) => ({ rule, severity, ...rest })),
  );
  const problems = [...inspection.problems, ...kept, ...wrong, ...unused].sort(compareProblems);
  return limitProblems(problems, file);
}

/**
 * Whether an ImageSet alone lacks an image that the policy requires of its fleet, so that the other ImageSets must
 * be read.
 */
export function lacksRequiredImages(text: string, file: string, policy: RulePolicy = {}): boolean {
  const { subject, document, spelling, versionOne } = inspectImageSet(
    text,
    file,
    policy.ocMirrorVersion,
  );
  if (subject === undefined || document === undefined || versionOne) return false;
  const located = findAgainstFleet(subject, { ...policy, fleetImages: [] }).flatMap((finding) =>
    graded(finding.rule, policy, (severity) =>
      locateFinding(finding, severity, document, spelling),
    ),
  );
  return applyEscapes(located, readEscapes(text, file).escapes).kept.length > 0;
}

function locateWithin(inspection: Inspection, policy: RulePolicy): readonly Problem[] {
  const { document, findings, spelling } = inspection;
  if (document === undefined) return [];
  const wanted = findWanted(inspection, policy);
  const located = [...findings, ...wanted].flatMap((finding) =>
    graded(finding.rule, policy, (severity) =>
      locateFinding(finding, severity, document, spelling),
    ),
  );
  return withoutConsequences(located, inspection);
}

function findWanted({ subject, versionOne }: Inspection, policy: RulePolicy): readonly Finding[] {
  if (subject === undefined) return [];
  return versionOne ? findInVersionOne(subject) : findAgainstPolicy(subject, policy);
}
